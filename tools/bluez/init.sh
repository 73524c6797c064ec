#!/bin/sh
# The first process of the guest: kernel modules, a network of one card, the system bus, and bluetoothd again and again.
# `touch /run/no-bluetoothd` keeps it from coming back.
/bin/busybox --install -s /bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs run /run
mkdir -p /run/dbus /tmp /var/lib/bluetooth
for module in /modules/*.ko; do
    insmod "$module" || echo "insmod $module failed"
done
ifconfig lo 127.0.0.1 up
ifconfig eth0 10.0.2.15 netmask 255.255.255.0 up
dbus-daemon --system --nofork --nopidfile &
while [ ! -S /run/dbus/system_bus_socket ]; do sleep 0.05; done
/sbin/guest 5001 5002 5003 &
while :; do
    if [ ! -e /run/no-bluetoothd ]; then
        /usr/libexec/bluetooth/bluetoothd --nodetach -P "sap,midi,a2dp,avrcp,network,input,hog,health"
    fi
    sleep 0.1
done
