#!/bin/sh
# PostgreSQL's archive_command: sh archive_wal.sh %p %f FOLDER
# Status 0 says that the file is in the folder for good: PostgreSQL removes its own then. Any other, and it is tried again.
set -eu

path=$1
kept=$3/$2.gz
half_done=$3/.$2.half_done

if [ -e "$kept" ]; then
    # Kept before, by a server that was ended before it knew. Another file's place is never taken: two servers would share a folder.
    if gzip -dc "$kept" | cmp -s - "$path"; then
        sync "$kept" "$3"
        exit 0
    fi
    echo "archive_wal: $kept is there and is another file" >&2
    exit 1
fi

trap 'rm -f "$half_done"' EXIT
gzip -1 -c "$path" >"$half_done"
sync "$half_done"
mv "$half_done" "$kept"
sync "$3"
