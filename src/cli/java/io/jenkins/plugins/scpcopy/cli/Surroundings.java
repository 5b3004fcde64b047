package io.jenkins.plugins.scpcopy.cli;

import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * What the command finds around it.
 *
 * @param environment the environment variables
 * @param directory the working directory, absolute
 * @param home the user's home directory
 * @param user the local user's name
 * @param prompt asks the user without echo, or null where nobody can be asked
 * @param terminal whether standard output is a terminal
 */
record Surroundings(
        Map<String, String> environment,
        Path directory,
        Path home,
        String user,
        Prompt prompt,
        boolean terminal,
        PrintStream out,
        PrintStream err) {

    /** Asks for a secret. */
    @FunctionalInterface
    interface Prompt {
        /** @return what was typed, or null at the end of input */
        char[] ask(String question);
    }

    /** @throws IllegalArgumentException if names that the system gave cannot be used */
    static Surroundings ofThisProcess() {
        Console console = System.console();
        boolean terminal = console != null && isTerminal(console);
        // What the shell shows is in the locale's encoding, which is not Java's default encoding everywhere.
        Charset shown = terminal ? console.charset() : NativeText.output();
        Charset charset = shown.equals(StandardCharsets.US_ASCII) ? StandardCharsets.UTF_8 : shown;
        return new Surroundings(
                NativeText.environment(),
                NativeText.directory("user.dir", "the working directory"),
                NativeText.directory("user.home", "the home directory"),
                NativeText.user(),
                terminal ? question -> console.readPassword("%s", question) : null,
                terminal,
                new PrintStream(new FileOutputStream(FileDescriptor.out), true, charset),
                new PrintStream(new FileOutputStream(FileDescriptor.err), true, charset));
    }

    /** Since Java 22 there may be a console without a terminal; it then says so. */
    private static boolean isTerminal(Console console) {
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (NoSuchMethodException e) {
            return true;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
