/* Keeps beside each file of one folder what of it has reached the disk: its content at the last fsync or
 * fdatasync, under the number of its inode. Loaded into a process with LD_PRELOAD. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int copy(int from, int to)
{
	char piece[65536];
	off_t at = 0;
	ssize_t n;

	while ((n = pread(from, piece, sizeof piece, at)) > 0) {
		if (write(to, piece, n) != n)
			return -1;
		at += n;
	}
	return n;
}

static int concerns(int fd, const char *disk, struct stat *facts)
{
	char link[64], path[4096] = "";

	if (!disk || fstat(fd, facts) || !S_ISREG(facts->st_mode))
		return 0;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	return readlink(link, path, sizeof path - 1) > 0 && !strncmp(path, disk, strlen(disk));
}

/* Closing a second descriptor of a file gives back the locks of its process: only what is open for writing alone,
 * which SQLite's files are not, is opened again. */
static int readable(int fd)
{
	char link[64];

	if ((fcntl(fd, F_GETFL) & O_ACCMODE) != O_WRONLY)
		return fd;
	snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
	return open(link, O_RDONLY | O_CLOEXEC);
}

static void keep(int fd)
{
	const char *kept = getenv("DRILL_KEPT");
	char draft[4200], final[4096];
	struct stat facts;
	int from, to;

	if (!kept || !concerns(fd, getenv("DRILL_DISK"), &facts))
		return;
	snprintf(final, sizeof final, "%s/%lu", kept, (unsigned long)facts.st_ino);
	snprintf(draft, sizeof draft, "%s.%d.draft", final, (int)gettid());
	from = readable(fd);
	to = open(draft, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (from < 0 || to < 0 || copy(from, to) || rename(draft, final))
		abort();
	close(to);
	if (from != fd)
		close(from);
}

int fsync(int fd)
{
	int (*honest)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fsync");
	int failed = honest(fd);

	if (!failed)
		keep(fd);
	return failed;
}

int fdatasync(int fd)
{
	int (*honest)(int) = (int (*)(int))dlsym(RTLD_NEXT, "fdatasync");
	int failed = honest(fd);

	if (!failed)
		keep(fd);
	return failed;
}
