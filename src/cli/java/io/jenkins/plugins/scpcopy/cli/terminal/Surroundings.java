package io.jenkins.plugins.scpcopy.cli.terminal;

import io.jenkins.plugins.scpcopy.cli.input.NativeText;
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
 * @param terminal where standard output leads to, or null if that is no terminal
 */
public record Surroundings(
        Map<String, String> environment,
        Path directory,
        Path home,
        String user,
        Prompt prompt,
        Terminal terminal,
        PrintStream out,
        PrintStream err) {

    /** Asks for a secret. */
    @FunctionalInterface
    public interface Prompt {
        /** @return what was typed, or null at the end of input */
        char[] ask(String question);
    }

    /** @throws IllegalArgumentException if names that the system gave cannot be used */
    public static Surroundings ofThisProcess() {
        Map<String, String> environment = NativeText.environment();
        Console console = System.console();
        boolean both = console != null && isTerminal(console);
        ControllingTerminal terminal = ControllingTerminal.find(environment).orElse(null);
        Prompt prompt = terminal != null ? terminal : both ? question -> console.readPassword("%s", question) : null;
        boolean shows = terminal != null && ControllingTerminal.isOutput().orElse(both);
        // What the shell shows is in the locale's encoding, which is not Java's default encoding everywhere.
        Charset charset = both && !console.charset().equals(StandardCharsets.US_ASCII) ? console.charset() : NativeText.output();
        return new Surroundings(
                environment,
                NativeText.directory("user.dir", "the working directory"),
                NativeText.directory("user.home", "the home directory"),
                NativeText.user(),
                AskPass.orTerminal(environment, prompt),
                shows ? terminal : null,
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
