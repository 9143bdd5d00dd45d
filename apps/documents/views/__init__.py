"""Thin views: the object through `access`, a form, one service call, a redirect."""
