from apps.core.days import day_of

__all__ = ["day_of"]
