"""Thin views: the object through access, a form, one service call, an answer."""
