package io.jenkins.plugins.scpcopy.scp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.fuzz.Shown;
import io.jenkins.plugins.scpcopy.remote.ChannelSpoiledException;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.Optional;

/** Any bytes as a sink's answers to a fixed session: nothing counts as accepted that was not, and no data leaves too early. */
public final class SourceFuzz {
    private static final int FILES = 3;
    private static final byte[] CONTENT = {1, 2, 3};
    /** No sink reads on behind it. */
    private static final byte[] HARMLESS = {'x', 2, 3};

    private SourceFuzz() {}

    /** Inputs to begin with, as ISO-8859-1. */
    public static List<String> seeds() {
        return List.of(
                "\0" + "\0".repeat(9),
                "\3" + "\0".repeat(13),
                "\1\0\0\u0001denied\n\0\0\0\0\0",
                "\5\0\u0001not a directory\n\0\0",
                "\0\0\0\0\u0001disk full\n\u0001set times\n",
                "\t" + "\0".repeat(9),
                "Welcome\n",
                "\0\u0002gone\n",
                "\21" + "\0".repeat(9),
                "\21\0\0\0\u0001denied\n\u0001scp: protocol error\n",
                "\23\0\0\0\0\0\0\0\0\u0001scp: d: set times: denied\n\0\0");
    }

    /**
     * The first byte chooses lock step or pipelined, with times or without, whether answers show before they are due, whether a file
     * can be read, and whether contents are sent ahead, which needs pipelining.
     */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        new Session(input).run();
    }

    private static final class Session implements Source.Completion {
        private final byte[] answers;
        private final boolean times;
        private final boolean unreadable;
        private final boolean ahead;
        private final byte[] content;
        private final Source source;
        private final Answers in;
        private int sent;
        private int accepted;
        private int refused;
        private int refusedHeaders;

        Session(byte[] input) {
            this.answers = input;
            this.times = (input[0] & 2) != 0;
            this.unreadable = (input[0] & 8) != 0;
            this.in = new Answers(input, (input[0] & 4) != 0);
            this.source = new Source(in, OutputStream.nullOutputStream(), (input[0] & 1) != 0);
            this.ahead = (input[0] & 17) == 17;
            this.content = ahead ? HARMLESS : CONTENT;
            if (ahead) {
                source.sendContentsAhead(new Caution());
            }
        }

        void run() throws IOException {
            boolean finished = false;
            try {
                source.start();
                directory();
                source.finishAndClose();
                finished = true;
            } catch (ChannelSpoiledException | TransferException e) {
                Shown.check(e.getMessage());
            }
            int zeros = 0;
            for (int i = 1; i < answers.length; i++) {
                zeros += answers[i] == 0 ? 1 : 0;
            }
            assertTrue("more files than good answers", 2 * accepted <= zeros);
            assertTrue("more verdicts than files", accepted + refused <= sent + (ahead && unreadable ? 1 : 0));
            if (finished) {
                assertEquals("a success although a file was refused after its data", 0, refused);
                assertEquals("a success without a verdict on each file", sent, accepted);
                if (refusedHeaders == 0) {
                    assertEquals("a success with other answers than good ones", zeros, answers.length - 1);
                    // Start, directory, its end; header and status of each file; times.
                    assertEquals(3 + 2 * FILES + (times ? FILES + 1 : 0), zeros);
                }
            }
        }

        private Optional<FileTimestamps> times() {
            return times ? Optional.of(new FileTimestamps(1, 2)) : Optional.empty();
        }

        private void directory() throws IOException {
            boolean entered = true;
            try {
                source.enterDirectory(new ItemHeader.Directory(0755, "d"), times());
            } catch (RefusedException e) {
                Shown.check(e.getMessage());
                refusedHeaders++;
                entered = false;
            }
            if (entered) {
                file("a", false);
                file("b", unreadable);
                source.leaveDirectory();
            }
            file("c", false);
        }

        private void file(String name, boolean fails) throws IOException {
            Source.Outgoing file;
            try {
                file = source.file(new ItemHeader.File(0644, content.length, name), times(), this);
            } catch (RefusedException e) {
                Shown.check(e.getMessage());
                refusedHeaders++;
                return;
            }
            assertTrue("data before its header was accepted", ahead || in.last == 0);
            file.write(content, 0, content.length - 1);
            if (fails) {
                file.fail("unreadable");
            } else {
                sent++;
                file.write(content, content.length - 1, 1);
                file.complete();
            }
        }

        @Override
        public void accepted() {
            assertEquals("accepted without a good answer", 0, in.last);
            accepted++;
        }

        @Override
        public void refused(String reason) {
            refused++;
        }
    }

    /** Knows the last byte that was read, and may hide what is there before it is asked for, as a network does. */
    private static final class Answers extends InputStream {
        private final ByteArrayInputStream in;
        private final boolean late;
        private int last = -1;

        Answers(byte[] input, boolean late) {
            this.in = new ByteArrayInputStream(input, 1, input.length - 1);
            this.late = late;
        }

        @Override
        public int read() {
            last = in.read();
            return last;
        }

        @Override
        public int available() {
            return late ? 0 : in.available();
        }
    }
}
