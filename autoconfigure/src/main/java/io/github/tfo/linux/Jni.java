// SPDX-License-Identifier: Apache-2.0

package io.github.tfo.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Map;

import com.sun.jna.JNIEnv;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import com.sun.jna.Pointer;
import com.sun.jna.SymbolProvider;

/**
 * The two functions of the Java Native Interface that call a method which reflection may
 * not call, direct-mapped with their C signatures. They have no symbols. They are looked
 * up in the interface's function table, whose order is specified ("JNI Functions" in the
 * Java Native Interface Specification).
 * <p>
 * Like all of JNI they check nothing: a wrong argument ends the JVM. They throw what the
 * called method throws.
 */
final class Jni {

	/**
	 * The interface pointer of the calling thread, the first argument of each function.
	 */
	static final JNIEnv ENV = JNIEnv.CURRENT;

	// jni.h
	static final byte JNI_TRUE = 1;

	static {
		Native.register(Jni.class, NativeLibrary.getInstance(Platform.C_LIBRARY_NAME,
				Map.of(Library.OPTION_ALLOW_OBJECTS, true, Library.OPTION_SYMBOL_PROVIDER, functionTable())));
	}

	private Jni() {
	}

	// jmethodID FromReflectedMethod(JNIEnv *env, jobject method)
	static native long FromReflectedMethod(JNIEnv env, Object method);

	// jboolean CallBooleanMethodA(JNIEnv *env, jobject obj, jmethodID methodID, const
	// jvalue *args)
	static native byte CallBooleanMethodA(JNIEnv env, Object obj, long methodID, Pointer args);

	private static SymbolProvider functionTable() {
		byte[] pointer = new byte[Long.BYTES];
		InterfacePointer.memcpy(pointer, ENV, pointer.length);
		Pointer table = new Pointer(ByteBuffer.wrap(pointer).order(ByteOrder.nativeOrder()).getLong());
		return (handle, name, parent) -> table.getLong((long) index(name) * Long.BYTES);
	}

	/**
	 * Return the index that the specification gives for a function.
	 */
	private static int index(String function) {
		return switch (function) {
			case "FromReflectedMethod" -> 7;
			case "CallBooleanMethodA" -> 39;
			default -> throw new UnsatisfiedLinkError(function);
		};
	}

	/**
	 * Reads the address of the function table, which the interface pointer points to.
	 */
	private static final class InterfacePointer {

		static {
			Native.register(InterfacePointer.class, Platform.C_LIBRARY_NAME);
		}

		private InterfacePointer() {
		}

		// void *memcpy(void *dest, const void *src, size_t n)
		static native Pointer memcpy(byte[] dest, JNIEnv src, long n);

	}

}
