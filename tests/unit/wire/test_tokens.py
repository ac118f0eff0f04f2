from transom.core.codec import unb64
from transom.wire.tokens import hash_token, matches, new_token


def test_token_is_32_random_bytes() -> None:
    assert len(unb64(new_token())) == 32
    assert new_token() != new_token()


def test_only_the_token_itself_matches_its_hash() -> None:
    token = new_token()
    assert matches(token, hash_token(token))
    assert not matches(token + "x", hash_token(token))
    assert not matches("", hash_token(token))
