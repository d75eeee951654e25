"""Reads {"issuers", "audience", "tokens"}; prints for each token the user that it is taken for, or null."""

import json
import sys

import jwt
from verifying import Verifier


def user_of(verifier, token):
    try:
        return verifier.verify(token)["sub"]
    except jwt.PyJWTError:
        return None


asked = json.load(sys.stdin)
verifier = Verifier(asked["issuers"], asked["audience"])
print(json.dumps([user_of(verifier, token) for token in asked["tokens"]]))
