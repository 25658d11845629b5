"""Planning what was adopted: what is measured, by how much and until when, agreed before anything is changed."""
