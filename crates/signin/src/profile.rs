//! Changing one's profile.

use common::UserId;
use common::requests::UpdateProfile;

use crate::{SignIn, SignInError, Step, Store, User};

impl<S: Store> SignIn<S> {
    /// Changes the profile; the user as it is then.
    pub fn update_profile(&self, id: UserId, change: UpdateProfile) -> Result<User, SignInError> {
        let updated = self.store.write(move |tx| tx.update_profile(id, &change).map(Step::Commit))?;
        updated.ok_or(SignInError::SessionEnded)
    }
}
