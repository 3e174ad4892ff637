#!/bin/sh
# A Docker Engine of our own in the folder $1, on the bridge $2 with the address $3. It touches no other engine's images or
# containers, and leaves neither files nor mounts nor network devices when it is told to end (SIGTERM).
set -eu
folder=$1 bridge=$2 address=$3 engine=

clean() {
    trap '' TERM INT HUP
    if [ -n "$engine" ]; then
        kill -TERM "$engine" 2>/dev/null || true
        wait "$engine" || true
    fi
    # Deepest first: what the engine could not unmount would keep the folder.
    awk -v under="$folder/" 'index($2, under) == 1 { print $2 }' /proc/self/mounts | sort -r | xargs -r umount -l || true
    ip link delete "$bridge" || true
    rm -rf "$folder"
}

trap 'exit 0' TERM INT HUP
trap clean EXIT
ip link add name "$bridge" type bridge
ip address add "$address" dev "$bridge"
ip link set "$bridge" up
dockerd --storage-driver=vfs --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/pid" \
    --host "unix://$folder/d.sock" --bridge "$bridge" --shutdown-timeout 3 &
engine=$!
wait "$engine"
