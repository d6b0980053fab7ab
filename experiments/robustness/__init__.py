"""Does the pick hold in other worlds, and what would have to be true for it not to?"""
