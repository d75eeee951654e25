//! What is wrong with an answer.

/// What is wrong with an answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Broken {
    /// It is not HTTP.
    #[error("the head can't be read: {0}")]
    Head(#[from] httparse::Error),
    /// There is no such status.
    #[error("the status can't be")]
    Status,
    /// Heads that others follow do not end.
    #[error("too many interim answers")]
    Interim,
    /// Where the body ends can't be told, or not without doubt.
    #[error("the body's length can't be told")]
    Length,
    /// A chunk is not as it must be.
    #[error("a chunk can't be read")]
    Chunk,
    /// The head, the body or what is between its chunks.
    #[error("too long")]
    TooLong,
    /// The connection ended before the body did.
    #[error("cut off")]
    CutOff,
    /// The connection broke before the body ended.
    #[error("cut off")]
    Lost(#[from] std::io::Error),
}
