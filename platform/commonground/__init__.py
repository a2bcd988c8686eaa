"""Common Ground: who fights desertification and land degradation in North-East Asia, where and with whom."""

__version__ = "0.1.0"
