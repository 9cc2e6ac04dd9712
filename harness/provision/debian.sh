# Fetches CPython from Debian's archive and unpacks it, without privileges, into a folder of the
# caller's: with its own C library and loader, so that it runs on older and other distributions.
#
# usage: debian.sh VERSION SUITE FOLDER        (3.13 trixie ~/.cache/assay/debian)
#
# apt does the fetching, with a configuration of its own: it checks the archive's signature, or where
# this machine does not have the archive's keys the certificate of the https server; then the checksum
# of the index, and that of every package.
set -eu
version=$1 suite=$2 folder=$3
work=$folder.partial
rm -rf "$work"
mkdir -p "$work/apt/state/lists/partial" "$work/apt/cache/archives/partial" "$work/apt/log"
: > "$work/apt/status"

# The caller's way to the network, and nothing else of the machine's configuration.
proxy=
if command -v apt-config > /dev/null; then
    eval "$(apt-config shell proxy Acquire::http::Proxy)"
fi
cat > "$work/apt/conf" << END
Dir::Etc { main "/dev/null"; parts "/dev/null"; sourcelist "$work/apt/sources"; sourceparts "/dev/null";
    preferences "/dev/null"; preferencesparts "/dev/null"; trustedparts "/dev/null"; };
Dir::State "$work/apt/state";
Dir::State::status "$work/apt/status";
Dir::Cache "$work/apt/cache";
Dir::Log "$work/apt/log";
Debug::NoLocking "true";
APT::Sandbox::User "$(id -un)";
APT::Update::Error-Mode "any";
Acquire::Languages "none";
Acquire::IndexTargets::deb::DEP-11::DefaultEnabled "false";
Acquire::Retries "2";
${proxy:+Acquire::http::Proxy \"$proxy\";}
END
export APT_CONFIG="$work/apt/conf"

keys=/usr/share/keyrings/debian-archive-keyring.gpg
echo "deb [signed-by=$keys] http://deb.debian.org/debian $suite main" > "$work/apt/sources"
if [ ! -r "$keys" ] || ! apt-get -q update > "$work/apt/log/update" 2>&1; then
    echo "deb [trusted=yes] https://deb.debian.org/debian $suite main" > "$work/apt/sources"
    apt-get -q update
fi
apt-get -q -y --no-install-recommends --download-only install \
    "python$version-minimal" "libpython$version-stdlib" "libpython$version-testsuite"
for package in "$work"/apt/cache/archives/*.deb; do
    dpkg-deb -x "$package" "$work"
done
rm -rf "$work/apt" "$work/usr/share/doc" "$work/usr/share/man"
# Debian's hook for the machine's own settings leads out of the folder.
rm -f "$work/usr/lib/python$version/sitecustomize.py"

# The interpreter stands behind a script that names its loader and libraries, and which it takes for
# itself: what it starts as sys.executable works too.
loader=$(find "$work/usr/lib" "$work/lib" -name 'ld-linux*.so.*' -type f 2> /dev/null | head -n 1)
[ -n "$loader" ] || { echo "no loader in Debian's C library" >&2; exit 1; }
loader=${loader#"$work"}
places=$(dirname "$loader")
mv "$work/usr/bin/python$version" "$work/usr/bin/python$version.real"
cat > "$work/usr/bin/python$version" << END
#!/bin/sh
exec '$folder$loader' --argv0 '$folder/usr/bin/python$version' \\
    --library-path '$folder$places:$folder${places#/usr}' '$folder/usr/bin/python$version.real' "\$@"
END
chmod 755 "$work/usr/bin/python$version"
rm -rf "$folder"
mv "$work" "$folder"
