package io.jenkins.plugins.scpcopy.cli.terminal;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandleProxies;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.function.IntConsumer;

/**
 * A signal that is handled, by {@code sun.misc.Signal}: there is no other way. It is named by reflection, since the compiler's
 * warning about it cannot be turned off.
 */
public final class OsSignal {
    private static final Class<?> SIGNAL = type("sun.misc.Signal");
    private static final Class<?> HANDLER = type("sun.misc.SignalHandler");
    private static final Method HANDLE = method("handle", SIGNAL, HANDLER);
    private static final Method NUMBER = method("getNumber");

    private final Object signal;
    private final Object before;

    private OsSignal(Object signal, Object before) {
        this.signal = signal;
        this.before = before;
    }

    /**
     * Handles a signal from here on.
     *
     * @param name without {@code SIG}
     * @param received is given the signal's number, on a thread of its own
     * @throws IllegalArgumentException if the system has no such signal, or gives it away to nobody
     */
    public static OsSignal handle(String name, IntConsumer received) {
        try {
            Object signal = SIGNAL.getConstructor(String.class).newInstance(name);
            int number = (Integer) NUMBER.invoke(signal);
            MethodHandle call = MethodHandles.lookup().unreflect(IntConsumer.class.getMethod("accept", int.class));
            MethodHandle handler =
                    MethodHandles.dropArguments(MethodHandles.insertArguments(call, 0, received, number), 0, SIGNAL);
            return new OsSignal(
                    signal, HANDLE.invoke(null, signal, MethodHandleProxies.asInterfaceInstance(HANDLER, handler)));
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Has whoever handled it before handle it again. */
    public void restore() {
        try {
            HANDLE.invoke(null, signal, before);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Class<?> type(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Method method(String name, Class<?>... parameters) {
        try {
            return SIGNAL.getMethod(name, parameters);
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException(e);
        }
    }
}
