package io.jenkins.plugins.scpcopy.cli.terminal;

import io.jenkins.plugins.scpcopy.cli.input.NativeText;
import io.jenkins.plugins.scpcopy.cli.input.UsageException;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** The terminal that the user started this process from, whatever its standard streams are: {@code /dev/tty}. */
final class ControllingTerminal implements Terminal, Surroundings.Prompt {
    private static final File TTY = new File("/dev/tty");
    private static final Path OUTPUT = Path.of("/proc/self/fd/1");
    private static final Path STATE = Path.of("/proc/self/stat");
    private static final Pattern TERMINALS = Pattern.compile("/dev/(pts/|tty|console).*");
    private static final int USUAL_COLUMNS = 80;
    /** Among the numbers behind the program's name, see proc(5): the process's own group, and the terminal's. */
    private static final int OWN_GROUP = 2;
    private static final int FOREGROUND_GROUP = 5;

    private final Map<String, String> environment;
    private volatile int columns;
    private boolean watched;

    private ControllingTerminal(Map<String, String> environment) {
        this.environment = environment;
    }

    /** The terminal, if there is one. */
    static Optional<ControllingTerminal> find(Map<String, String> environment) {
        try (InputStream opened = new FileInputStream(TTY)) {
            return Optional.of(new ControllingTerminal(environment));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Whether standard output leads to a terminal, as far as the system shows that; empty if it does not. */
    static Optional<Boolean> isOutput() {
        try {
            return Optional.of(TERMINALS.matcher(Files.readSymbolicLink(OUTPUT).toString()).matches());
        } catch (IOException | UnsupportedOperationException e) {
            return Optional.empty();
        }
    }

    /** {@inheritDoc} Where the system does not say so, it is. */
    @Override
    public boolean isInForeground() {
        try {
            String state = Files.readString(STATE, StandardCharsets.ISO_8859_1);
            String[] numbers = state.substring(state.lastIndexOf(')') + 1).strip().split(" ");
            return numbers[OWN_GROUP].equals(numbers[FOREGROUND_GROUP]);
        } catch (IOException e) {
            return true;
        }
    }

    @Override
    public int columns() {
        if (!watched) {
            watched = true;
            watch();
        }
        if (columns == 0) {
            columns = measured();
            if (columns == 0) {
                String told = environment.getOrDefault("COLUMNS", "");
                columns = told.matches("[1-9][0-9]{0,3}") ? Integer.parseInt(told) : USUAL_COLUMNS;
            }
        }
        return columns;
    }

    /** Whoever changes the terminal's size sends a signal. */
    private void watch() {
        try {
            OsSignal.handle("WINCH", number -> columns = 0);
        } catch (IllegalArgumentException e) {
            // A virtual machine that was told to leave signals alone gives none away: then the size stays what it was.
            return;
        }
    }

    private static int measured() {
        try {
            String[] size = stty("size").strip().split(" ");
            return size.length == 2 ? Integer.parseInt(size[1]) : 0;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    /** {@inheritDoc} What is typed is not shown; where that cannot be had, nobody is asked. */
    @Override
    public char[] ask(String question) {
        String before;
        try {
            before = stty("-g").strip();
        } catch (IOException e) {
            return null;
        }
        Thread restoration = new Thread(() -> restore(before), "terminal");
        Runtime.getRuntime().addShutdownHook(restoration);
        try (InputStream in = new FileInputStream(TTY); FileOutputStream out = new FileOutputStream(TTY)) {
            stty("-echo");
            out.write(question.getBytes(NativeText.input()));
            byte[] line = line(in);
            out.write('\n');
            return line == null ? null : decoded(line, NativeText.input());
        } catch (IOException e) {
            return null;
        } finally {
            restore(before);
            Runtime.getRuntime().removeShutdownHook(restoration);
        }
    }

    /** @return null at the end of input */
    private static byte[] line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            line.write(next);
        }
        return line.toByteArray();
    }

    /**
     * A secret as text.
     *
     * @throws UsageException if it is broken
     */
    static char[] decoded(byte[] secret, Charset charset) {
        try {
            ByteBuffer bytes = ByteBuffer.wrap(secret);
            CharBuffer text = charset.newDecoder().decode(bytes);
            return Arrays.copyOf(text.array(), text.limit());
        } catch (CharacterCodingException e) {
            throw new UsageException("the answer cannot be used: " + NativeText.brokenness());
        }
    }

    private static void restore(String settings) {
        try {
            stty(settings);
        } catch (IOException e) {
            // The terminal is gone, or the user has to type "stty sane".
            return;
        }
    }

    private static String stty(String argument) throws IOException {
        Process process = new ProcessBuilder("stty", argument)
                .redirectInput(TTY)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        try {
            if (process.waitFor() != 0) {
                throw new IOException("stty " + argument + " failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
        return output;
    }
}
