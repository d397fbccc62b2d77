"""The application service: the applicant's form, and the hub that knows the order of the desks."""
