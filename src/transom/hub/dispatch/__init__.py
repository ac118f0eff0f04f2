"""Calls that an agency's dispatch sends, and the incidents that operators begin from them."""
