"""What work is collected from, all of it read and nothing of it changed: `find.open_source(argument)` says what it is.

    mails       one message as an arrival, cut to its headers where it is too large; an `.eml` or a folder of them
    mbox        many in one file            maildir   many in a Maildir
    tree        folders and archives as names and bytes, within limits; links are not followed
    download    an archive as a tree: a small one at once, a large .zip piece by piece
    files       what lies in them, a person's each: a class folder, a download, clones
    connection  the IMAP server: reached, logged in, a folder opened read-only, waited on
    imap        what is in that folder, and what comes (`--follow`)

The limit: what is in a message or a file is not looked at.
"""
