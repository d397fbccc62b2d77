"""What several services keep of another one's word, each in tables of its own: the columns, the hearing, the look-up.

- `base_title.py`: on which certificate an application builds, and whether it stands; pure, for domains too
- `issued.py`: the certificates that this system issued
- `civil_service.py`: whether the civil service register has an applicant
- `suspensions.py`: which institutions are suspended; `stops.py`: the days that this takes from a case
"""
