/* What runs in the guest besides Debian's own programs: it leads three TCP ports to where a test wants them.
 *
 *     guest HCI_PORT BUS_PORT SHELL_PORT
 *
 * HCI_PORT   one adapter for each connection, for as long as it lasts: H4 packets to and from /dev/vhci
 * BUS_PORT   the system bus, byte by byte
 * SHELL_PORT a shell, which is how a test breaks things
 *
 * Each connection has a process of its own, so that none waits for another.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define BUS "/run/dbus/system_bus_socket"
#define ROOM 65536 /* more than the longest H4 packet, an ISO one of 16 388 bytes */

static void write_all(int to, const unsigned char *data, size_t length) {
    while (length > 0) {
        ssize_t done = write(to, data, length);
        if (done < 0 && errno != EINTR) exit(1);
        if (done > 0) data += done, length -= done;
    }
}

/* How many bytes the packet at the start has, 0 as long as that cannot be told. */
static size_t packet_length(const unsigned char *data, size_t have) {
    static const size_t head[] = {0, 4, 5, 4, 3, 5}; /* command, ACL, SCO, event, ISO */
    unsigned kind = have ? data[0] : 1;
    if (kind < 1 || kind > 5) exit(1); /* out of step: nothing good can follow */
    if (have < head[kind]) return 0;
    switch (kind) {
        case 2: return 5 + (data[3] | data[4] << 8);
        case 4: return 3 + data[2];
        case 5: return 5 + ((data[3] | data[4] << 8) & 0x3fff);
        default: return 4 + data[3];
    }
}

/* vhci takes one packet for each write. */
static size_t pass_packets(unsigned char *data, size_t have, int vhci) {
    size_t length;
    while ((length = packet_length(data, have)) && length <= have) {
        if (write(vhci, data, length) != (ssize_t)length && errno != EINVAL) exit(1);
        memmove(data, data + length, have -= length);
    }
    return have;
}

static void adapter(int host) {
    static unsigned char data[ROOM], packet[ROOM];
    static const unsigned char create[] = {0xff, 0x00}; /* a primary controller */
    size_t have = 0;
    int vhci = open("/dev/vhci", O_RDWR);
    if (vhci < 0 || write(vhci, create, sizeof create) != sizeof create) exit(1);
    struct pollfd both[] = {{host, POLLIN, 0}, {vhci, POLLIN, 0}};
    while (poll(both, 2, -1) > 0) {
        if (both[0].revents) {
            ssize_t got = read(host, data + have, sizeof data - have);
            if (got <= 0) exit(0); /* which unplugs the adapter */
            have = pass_packets(data, have + got, vhci);
        }
        if (both[1].revents) {
            ssize_t got = read(vhci, packet, sizeof packet);
            if (got <= 0) exit(1);
            if (packet[0] != 0xff) write_all(host, packet, got); /* 0xff: what the adapter is called */
        }
    }
}

static void bus(int host) {
    static unsigned char data[ROOM];
    struct sockaddr_un address = {AF_UNIX, BUS};
    int there = socket(AF_UNIX, SOCK_STREAM, 0);
    if (connect(there, (struct sockaddr *)&address, sizeof address) < 0) exit(1);
    struct pollfd both[] = {{host, POLLIN, 0}, {there, POLLIN, 0}};
    while (poll(both, 2, -1) > 0) {
        for (int from = 0; from < 2; from++) {
            if (!both[from].revents) continue;
            ssize_t got = read(both[from].fd, data, sizeof data);
            if (got <= 0) exit(0);
            write_all(both[!from].fd, data, got);
        }
    }
}

static void shell(int host) {
    for (int fd = 0; fd < 3; fd++) dup2(host, fd);
    execl("/bin/sh", "sh", (char *)0);
}

static int listening(int port) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {INADDR_ANY}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), yes = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 || listen(fd, 16) < 0) exit(1);
    return fd;
}

int main(int count, char **ports) {
    void (*const serve[])(int) = {adapter, bus, shell};
    struct pollfd all[3];
    if (count != 4) return 2;
    signal(SIGCHLD, SIG_IGN); /* nobody waits for them */
    for (int i = 0; i < 3; i++) all[i] = (struct pollfd){listening(atoi(ports[i + 1])), POLLIN, 0};
    while (poll(all, 3, -1) > 0) {
        for (int i = 0; i < 3; i++) {
            if (!all[i].revents) continue;
            int yes = 1, host = accept(all[i].fd, 0, 0);
            if (host < 0) continue;
            setsockopt(host, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
            if (fork() == 0) {
                signal(SIGCHLD, SIG_DFL);
                for (int other = 0; other < 3; other++) close(all[other].fd);
                serve[i](host);
                _exit(1);
            }
            close(host);
        }
    }
    return 1;
}
