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
 * The two functions of the Java Native Interface that call what reflection may not,
 * direct-mapped, with their C signatures. They have no symbols: they are found in the
 * interface's function table ("JNI Functions" in the Java Native Interface
 * Specification), whose order is part of the specification.
 * <p>
 * Like all of JNI they check nothing: a wrong argument ends the JVM. An exception of a
 * method that they call is thrown to the caller.
 */
final class Jni {

	/**
	 * The first argument of all functions: the interface pointer of the calling thread.
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
	 * The index that the specification gives with each function.
	 */
	private static int index(String function) {
		return switch (function) {
			case "FromReflectedMethod" -> 7;
			case "CallBooleanMethodA" -> 39;
			default -> throw new UnsatisfiedLinkError(function);
		};
	}

	/**
	 * The interface pointer points to a pointer to the function table, so one read gives
	 * the table.
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
