"""The laundry: takes everything out of a picture or a voice note that is not to be seen or heard.

It is a process of its own (`__main__`), because whoever sends a file chooses what is decoded: there it has no key, no
word and no name beside it, little memory and little time. `signal/parcels.py` starts it. It imports nothing of the
house.
"""
