"""A container that offers level 3, where there is no Linux or no other way to one: `grade doctor --docker`."""
