# A podman of this clone's own: images, containers, volumes and networks under .local/containers, apart from the
# machine's. Sourced, never run; `common.bash` comes first.
# shellcheck shell=bash disable=SC2034 # the scripts that source this file read its names

CONTAINERS=$LOCAL/containers

# Writes podman's configuration and makes every podman that is called from here use it.
configure_podman() {
    mkdir -p "$CONTAINERS/networks"
    cat >"$CONTAINERS/containers.conf" <<-CONFIGURATION
		[containers]
		default_ulimits = ["nofile=1024:1024", "nproc=2048:2048"]
		log_driver = "k8s-file"
		[engine]
		runtime = "runc"
		events_logger = "file"
		cgroup_manager = "cgroupfs"
		[network]
		network_backend = "netavark"
		network_config_dir = "$CONTAINERS/networks"
	CONFIGURATION
    cat >"$CONTAINERS/storage.conf" <<-CONFIGURATION
		[storage]
		driver = "overlay"
		graphroot = "$CONTAINERS/storage"
		runroot = "$CONTAINERS/run"
	CONFIGURATION
    export CONTAINERS_CONF=$CONTAINERS/containers.conf CONTAINERS_STORAGE_CONF=$CONTAINERS/storage.conf
}

have_image() { podman image exists "$1"; }

# Imports a minimal Debian of the release $1 as the image $2, unless it is there.
import_debian() {
    ! have_image "$2" || return 0
    local root=$CONTAINERS/$1
    step "Making the base image $2"
    rm -rf "$root"
    debootstrap --variant=minbase "$1" "$root" >"$CONTAINERS/$1.log" 2>&1 ||
        die "debootstrap failed: the end of $CONTAINERS/$1.log" "$(tail -n 3 "$CONTAINERS/$1.log")"
    tar --directory="$root" --exclude='./var/cache/apt/archives/*.deb' --exclude='./var/lib/apt/lists/*_*' \
        --create . | podman import - "$2" >/dev/null
    rm -rf "$root"
}

# Builds the stand-in $1 on the image $2 under the name $3.
build_standin() {
    step "Making the stand-in $3"
    # What has not changed is taken from the last time.
    quietly podman build --format docker --layers --target "$1" --build-arg "BASE=$2" --build-arg "TOOLCHAIN=$TOOLCHAIN" \
        --tag "$3" "$ROOT/infra/docker/standins"
}

# Calls "$@", and shows what it printed only when it fails.
quietly() {
    "$@" >"$CONTAINERS/last.log" 2>&1 || {
        tail -n 40 "$CONTAINERS/last.log" >&2
        die "this failed (its output is above, all of it in $CONTAINERS/last.log):" "$*"
    }
}

# Sets `mounts` to what a container needs to compile like this machine does: its toolchain, and the folders from which its
# git, by `url.<folder>.insteadOf`, takes packages instead of the network.
compile_mounts() {
    mounts=(--volume "$TOOLCHAIN:$TOOLCHAIN:ro")
    local key value folder
    printf '[safe]\n\tdirectory = *\n' >"$CONTAINERS/gitconfig"
    while read -r key value; do
        folder=${key#url.}
        folder=${folder%.insteadof}
        [[ -d $folder ]] || continue
        printf '[url "%s"]\n\tinsteadOf = %s\n' "$folder" "$value" >>"$CONTAINERS/gitconfig"
        [[ " ${mounts[*]} " == *" $folder:$folder:ro "* ]] || mounts+=(--volume "$folder:$folder:ro")
    done < <(git config --get-regexp '^url\..*\.insteadof$' || true)
    mounts+=(--volume "$CONTAINERS/gitconfig:/etc/gitconfig:ro")
}

# The folder whose usr/bin has the compiler.
find_toolchain() {
    local swift
    swift=$(readlink -f "$(command -v swift)") || die 'there is no Swift toolchain on the PATH'
    TOOLCHAIN=$(cd "$(dirname "$swift")/../.." && pwd -P)
}
