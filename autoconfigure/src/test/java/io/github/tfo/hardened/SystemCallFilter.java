// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.hardened;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.StringArray;

/**
 * Runs a command under a filter of system calls, seccomp(2), as container engines do.
 * Their default profile is a list of what is allowed. It depends on neither the socket
 * options nor the flags of {@code send}, so this program has the complement: the numbers
 * up to {@link #LAST} that are not on that list for a container without capabilities.
 */
final class SystemCallFilter {

	// asm/unistd_64.h: syslog to _sysctl, chroot, acct to security, lookup_dcookie,
	// clock_settime, vserver to get_mempolicy, kexec_load, keys, migrate_pages, unshare,
	// move_pages, perf_event_open, fanotify_init, open_by_handle_at, setns, kcmp,
	// finit_module, kexec_file_load, bpf, userfaultfd
	private static final String X86_64 = "103,134,136,139,153,155-156,161,163-185,212,227,236-239,246,248-250,256,272,"
			+ "279,298,300,304,308,312-313,320-321,323";

	// asm-generic/unistd.h, the same
	private static final String AARCH64 = "18,39-42,51,58,60,89,97,104-106,112,116,142,161-162,170,217-219,224-225,"
			+ "235-239,241,262,265,268,272-273,280,282,294";

	// io_uring_setup to fspick, pidfd_getfd, process_madvise, mount_setattr, quotactl_fd,
	// set_mempolicy_home_node
	private static final String BOTH = "425-433,438,440,442-443,450";

	private static final int CLONE3 = 435;

	private static final int LAST = 450;

	private static final int SETSOCKOPT = 54;

	private static final int SETSOCKOPT_AARCH64 = 208;

	// include/uapi/linux/tcp.h
	private static final int TCP_FASTOPEN_CONNECT = 30;

	// include/uapi/linux/prctl.h
	private static final int PR_SET_SECCOMP = 22;

	// include/uapi/linux/prctl.h
	private static final int PR_SET_NO_NEW_PRIVS = 38;

	// include/uapi/linux/seccomp.h
	private static final int SECCOMP_MODE_FILTER = 2;

	private static final int ALLOW = 0x7fff0000;

	private static final int ERRNO = 0x00050000;

	private static final int EPERM = 1;

	private static final int ENOSYS = 38;

	// struct seccomp_data
	private static final int NUMBER = 0;

	// The lower half of args[2]
	private static final int THIRD_ARGUMENT = 32;

	// include/uapi/linux/bpf_common.h: BPF_LD | BPF_W | BPF_ABS
	private static final int LOAD = 0x20;

	// BPF_JMP | BPF_JEQ | BPF_K
	private static final int EQUAL = 0x15;

	// BPF_JMP | BPF_JGT | BPF_K
	private static final int GREATER = 0x25;

	// BPF_RET | BPF_K
	private static final int RETURN = 0x06;

	private static final int SIZE_OF_FILTER = 8;

	// struct sock_fprog
	private static final int SIZE_OF_PROGRAM = 16;

	static {
		Native.register(SystemCallFilter.class, Platform.C_LIBRARY_NAME);
	}

	private SystemCallFilter() {
	}

	static native int prctl(int option, long second, Pointer third, long fourth, long fifth);

	static native int execv(String path, StringArray arguments);

	/**
	 * Install the filter and become the command.
	 * @param args {@code default}, or {@code strict} for one that also refuses
	 * {@code TCP_FASTOPEN_CONNECT}; then the command
	 */
	public static void main(String[] args) {
		List<Instruction> filter = filter(args[0].equals("strict"));
		try (Memory instructions = new Memory((long) filter.size() * SIZE_OF_FILTER);
				Memory program = new Memory(SIZE_OF_PROGRAM)) {
			for (int i = 0; i < filter.size(); i++) {
				filter.get(i).write(instructions.share((long) i * SIZE_OF_FILTER));
			}
			program.setShort(0, (short) filter.size());
			program.setPointer(Native.POINTER_SIZE, instructions);
			check(prctl(PR_SET_NO_NEW_PRIVS, 1, Pointer.NULL, 0, 0));
			check(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0));
		}
		check(execv(args[1], new StringArray(Arrays.copyOfRange(args, 1, args.length))));
	}

	private static void check(int result) {
		if (result < 0) {
			throw new IllegalStateException("errno " + Native.getLastError());
		}
	}

	private static List<Instruction> filter(boolean strict) {
		List<Instruction> filter = new ArrayList<>();
		filter.add(new Instruction(LOAD, NUMBER));
		numbers((Platform.isARM() ? AARCH64 : X86_64) + "," + BOTH)
			.forEach((number) -> refuse(filter, EQUAL, number, EPERM));
		refuse(filter, EQUAL, CLONE3, ENOSYS);
		refuse(filter, GREATER, LAST, ENOSYS);
		if (strict) {
			filter.add(new Instruction(EQUAL, 1, 0, Platform.isARM() ? SETSOCKOPT_AARCH64 : SETSOCKOPT));
			filter.add(new Instruction(RETURN, ALLOW));
			filter.add(new Instruction(LOAD, THIRD_ARGUMENT));
			refuse(filter, EQUAL, TCP_FASTOPEN_CONNECT, EPERM);
		}
		filter.add(new Instruction(RETURN, ALLOW));
		return filter;
	}

	private static IntStream numbers(String ranges) {
		return Arrays.stream(ranges.split(",")).flatMapToInt((range) -> {
			String[] ends = range.split("-");
			return IntStream.rangeClosed(Integer.parseInt(ends[0]), Integer.parseInt(ends[ends.length - 1]));
		});
	}

	private static void refuse(List<Instruction> filter, int comparison, int number, int errno) {
		filter.add(new Instruction(comparison, 0, 1, number));
		filter.add(new Instruction(RETURN, ERRNO | errno));
	}

	/**
	 * {@code struct sock_filter}.
	 *
	 * @param ifTrue how many instructions to skip
	 * @param ifFalse how many instructions to skip
	 */
	private record Instruction(int code, int ifTrue, int ifFalse, int operand) {

		Instruction(int code, int operand) {
			this(code, 0, 0, operand);
		}

		void write(Pointer target) {
			target.setShort(0, (short) this.code);
			target.setByte(2, (byte) this.ifTrue);
			target.setByte(3, (byte) this.ifFalse);
			target.setInt(4, this.operand);
		}

	}

}
