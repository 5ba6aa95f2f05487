// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.lab;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Empties the kernel's table of TCP metrics, which contains the Fast Open cookies, in the
 * calling thread's namespace. It does what {@code ip tcp_metrics flush all} does, by
 * messages of netlink(7), linux/genetlink.h and linux/tcp_metrics.h.
 */
final class TcpMetrics {

	/** {@code NETLINK_GENERIC}, linux/netlink.h. */
	private static final int NETLINK_GENERIC = 16;

	/** {@code NLM_F_REQUEST | NLM_F_ACK}, linux/netlink.h. */
	private static final short NLM_F_REQUEST_ACK = 0x01 | 0x04;

	/** {@code NLMSG_ERROR}, linux/netlink.h. */
	private static final short NLMSG_ERROR = 2;

	/** {@code GENL_ID_CTRL}, linux/genetlink.h. */
	private static final short GENL_ID_CTRL = 16;

	/** {@code CTRL_CMD_GETFAMILY}, linux/genetlink.h. */
	private static final byte CTRL_CMD_GETFAMILY = 3;

	/** {@code CTRL_ATTR_FAMILY_ID}, linux/genetlink.h. */
	private static final short CTRL_ATTR_FAMILY_ID = 1;

	/** {@code CTRL_ATTR_FAMILY_NAME}, linux/genetlink.h. */
	private static final short CTRL_ATTR_FAMILY_NAME = 2;

	/** {@code TCP_METRICS_GENL_NAME}, linux/tcp_metrics.h. */
	private static final String TCP_METRICS_GENL_NAME = "tcp_metrics";

	/**
	 * {@code TCP_METRICS_CMD_DEL}, linux/tcp_metrics.h; deletes all without an address.
	 */
	private static final byte TCP_METRICS_CMD_DEL = 2;

	/** The version of both families, {@code TCP_METRICS_GENL_VERSION}. */
	private static final byte VERSION = 1;

	/** {@code sizeof(struct nlmsghdr) + sizeof(struct genlmsghdr)}. */
	private static final int HEADERS_SIZE = 16 + 4;

	private static final int REPLY_SIZE = 8192;

	private TcpMetrics() {
	}

	static void flush() {
		int socket = CLibrary.check(
				CLibrary.socket(CLibrary.AF_NETLINK, CLibrary.SOCK_RAW | CLibrary.SOCK_CLOEXEC, NETLINK_GENERIC),
				"socket(AF_NETLINK)");
		try {
			short family = family(socket);
			send(socket, message(family, TCP_METRICS_CMD_DEL, new byte[0]));
			acknowledged(receive(socket), "TCP_METRICS_CMD_DEL");
		}
		finally {
			CLibrary.close(socket);
		}
	}

	private static short family(int socket) {
		// The attribute: length, type, then the name with its final zero
		byte[] name = (TCP_METRICS_GENL_NAME + "\0").getBytes(StandardCharsets.US_ASCII);
		ByteBuffer attribute = ByteBuffer.allocate(aligned(4 + name.length)).order(ByteOrder.nativeOrder());
		attribute.putShort((short) (4 + name.length)).putShort(CTRL_ATTR_FAMILY_NAME).put(name);
		send(socket, message(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, attribute.array()));
		ByteBuffer reply = receive(socket);
		acknowledged(reply, "CTRL_CMD_GETFAMILY");
		int end = Math.min(reply.getInt(0), reply.limit());
		short family = 0;
		for (int i = HEADERS_SIZE; i + 4 <= end; i += aligned(Math.max(4, reply.getShort(i)))) {
			if (reply.getShort(i + 2) == CTRL_ATTR_FAMILY_ID) {
				family = reply.getShort(i + 4);
			}
		}
		acknowledged(receive(socket), "CTRL_CMD_GETFAMILY");
		return family;
	}

	private static byte[] message(short type, byte command, byte[] attributes) {
		ByteBuffer message = ByteBuffer.allocate(HEADERS_SIZE + attributes.length).order(ByteOrder.nativeOrder());
		message.putInt(message.capacity()).putShort(type).putShort(NLM_F_REQUEST_ACK).putInt(0).putInt(0);
		message.put(command).put(VERSION).putShort((short) 0).put(attributes);
		return message.array();
	}

	private static void send(int socket, byte[] message) {
		CLibrary.check((int) CLibrary.send(socket, message, message.length, 0), "send(netlink)");
	}

	private static ByteBuffer receive(int socket) {
		byte[] reply = new byte[REPLY_SIZE];
		int length = CLibrary.check((int) CLibrary.recv(socket, reply, reply.length, 0), "recv(netlink)");
		return ByteBuffer.wrap(reply, 0, length).order(ByteOrder.nativeOrder());
	}

	/** Check a reply: an NLMSG_ERROR with error 0 is an acknowledgement. */
	private static void acknowledged(ByteBuffer reply, String command) {
		int error = (reply.getShort(4) == NLMSG_ERROR) ? -reply.getInt(16) : 0;
		if (error == CLibrary.EPERM) {
			throw new LabUnavailableException("The kernel lets only real root empty the TCP metrics, also inside a"
					+ " user namespace: run as root, or use an address for the first time to be without a cookie");
		}
		if (error != 0) {
			throw CLibrary.failure(command, error);
		}
	}

	private static int aligned(int length) {
		return (length + 3) & ~3;
	}

}
