#!/bin/sh
# A Docker Engine of our own in the folder $1, on the bridge $2 with the address $3. It touches no other engine's images or
# containers, and leaves neither files nor mounts nor network devices when it is told to end (SIGTERM). SIGUSR1 starts it
# again as an operator would, SIGUSR2 as after a crash.
set -eu
folder=$1 bridge=$2 address=$3 engine= again= networks=

clean() {
    trap '' TERM INT HUP USR1 USR2
    # An engine leaves the devices of its networks behind; it names each after its network.
    networks=$(docker --host "unix://$folder/d.sock" network ls --quiet --filter driver=bridge --filter type=custom 2>/dev/null || true)
    if [ -n "$engine" ]; then
        kill -TERM "$engine" 2>/dev/null || true
        wait "$engine" || true
    fi
    # After a crash, what watched its containers may be left.
    for process in /proc/[0-9]*; do
        if tr '\0' ' ' <"$process/cmdline" 2>/dev/null | grep -qF " -address $folder/exec"; then
            kill -KILL "${process#/proc/}" || true
        fi
    done
    # Deepest first: what the engine could not unmount would keep the folder.
    awk -v under="$folder/" 'index($2, under) == 1 { print $2 }' /proc/self/mounts | sort -r | xargs -r umount -l || true
    for network in $networks; do ip link delete "br-$network" || true; done
    ip link delete "$bridge" || true
    rm -rf "$folder"
}

trap 'exit 0' TERM INT HUP
trap 'again=yes; kill -TERM "$engine"' USR1
trap 'again=yes; kill -KILL "$engine"' USR2
trap clean EXIT
ip link add name "$bridge" type bridge
ip address add "$address" dev "$bridge"
ip link set "$bridge" up
while :; do
    again=
    dockerd --storage-driver=vfs --data-root "$folder/data" --exec-root "$folder/exec" --pidfile "$folder/pid" \
        --host "unix://$folder/d.sock" --bridge "$bridge" --shutdown-timeout 3 &
    engine=$!
    # A signal ends the wait, not the engine.
    while kill -0 "$engine" 2>/dev/null; do wait "$engine" || true; done
    [ -n "$again" ] || break
    # The containerd of an engine that crashed dies with it, and 20.10 would believe the file that says it lives.
    sleep 1
    rm -f "$folder/exec/containerd/containerd.pid"
done
