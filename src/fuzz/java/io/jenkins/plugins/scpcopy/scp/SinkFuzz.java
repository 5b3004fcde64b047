package io.jenkins.plugins.scpcopy.scp;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import io.jenkins.plugins.scpcopy.fuzz.Shown;
import io.jenkins.plugins.scpcopy.remote.FileTimestamps;
import io.jenkins.plugins.scpcopy.remote.ItemHeader;
import io.jenkins.plugins.scpcopy.remote.Receiver;
import io.jenkins.plugins.scpcopy.remote.RefusedException;
import io.jenkins.plugins.scpcopy.remote.RemoteText;
import io.jenkins.plugins.scpcopy.remote.TransferException;
import io.jenkins.plugins.scpcopy.remote.UnrequestedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Any bytes as a source's stream: what the sink hands on is whole and in order, or the transfer fails. */
public final class SinkFuzz {
    private SinkFuzz() {}

    /** Inputs to begin with, as ISO-8859-1. */
    public static List<String> seeds() {
        return List.of(
                "\0C0644 3 a\nabc\0",
                "\u0002T1 0 2 0\nD0755 0 d\nC0644 1 f\nx\0C0600 0 r\n\0E\n",
                "\u0080D0755 0 d\nC0644 2 c\nxy\0C0644 1 r\nE\n",
                "\0\u0001scp: x: Permission denied\nC0644 1 b\nx\u0001read error\n",
                "\u0001C0644 1 b\nx\u0002gone\n",
                "1D0755 0 d\n",
                "\0E\n");
    }

    /** The first byte chooses the options; the rest is the stream. */
    public static void fuzzerTestOneInput(byte[] input) throws IOException {
        if (input.length == 0) {
            return;
        }
        boolean recursive = (input[0] & 1) == 0;
        Sink.Options options =
                (input[0] & 2) == 0 ? Sink.Options.server(recursive) : Sink.Options.client(recursive, input[0] & 0x78);
        Target target = new Target(input[0] < 0);
        ByteArrayOutputStream answers = new ByteArrayOutputStream();
        Sink sink = new Sink(new ByteArrayInputStream(input, 1, input.length - 1), answers, target, options);
        boolean whole = false;
        try {
            sink.start();
            sink.run();
            whole = true;
        } catch (NoRecordException e) {
            assertEquals("something was taken although nothing was a record", 0, target.items);
        } catch (TransferException | RefusedException e) {
            Shown.check(e.getMessage());
        }
        assertNull("a file was neither completed nor discarded", target.open);
        if (whole) {
            assertEquals("a success inside a directory", 0, target.depth);
        }
        if (options.credit() == 0) {
            AnswerFormat.check(answers.toByteArray());
        }
    }

    /** Answers are bytes 0, or a byte 1 and a line that holds nothing but text fit to be shown. */
    private static final class AnswerFormat {
        static void check(byte[] answers) {
            for (int at = 0; at < answers.length; at++) {
                if (answers[at] != 0) {
                    assertEquals(1, answers[at]);
                    int begin = ++at;
                    while (answers[at] != '\n') {
                        at++;
                    }
                    Shown.check(RemoteText.decode(answers, begin, at - begin));
                }
            }
        }
    }

    private static final class Target implements Receiver {
        private final boolean picky;
        private File open;
        private int depth;
        private int items;

        Target(boolean picky) {
            this.picky = picky;
        }

        private void judge(String name) throws IOException {
            assertNull("an item inside a file", open);
            if (picky && name.startsWith("r")) {
                throw new RefusedException("refused");
            }
            if (picky && name.startsWith("u")) {
                throw new UnrequestedException("unrequested");
            }
            items++;
        }

        @Override
        public Reception file(ItemHeader.File header, Optional<FileTimestamps> times) throws IOException {
            judge(header.name());
            assertTrue(header.size() >= 0 && header.mode() >= 0 && header.mode() <= 07777);
            open = new File(header);
            return open;
        }

        @Override
        public void enterDirectory(ItemHeader.Directory header, Optional<FileTimestamps> times) throws IOException {
            judge(header.name());
            depth++;
        }

        @Override
        public void leaveDirectory() {
            assertNull("a directory ends inside a file", open);
            depth--;
            assertTrue("left more directories than were entered", depth >= 0);
        }

        @Override
        public void warning(String text) {
            assertNull("a warning inside a file", open);
        }

        private final class File implements Reception {
            private final ItemHeader.File header;
            private long size;
            private boolean full;

            File(ItemHeader.File header) {
                this.header = header;
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                assertEquals("a file was written after its end", this, open);
                size += length;
                assertTrue("more than was announced", size <= header.size());
                if (picky && header.name().startsWith("f")) {
                    full = true;
                    throw new IOException("no space left");
                }
            }

            @Override
            public void complete() throws IOException {
                assertEquals("a file ended twice", this, open);
                open = null;
                assertEquals("a file is complete that is not", header.size(), size);
                assertEquals("a file is complete although it was not kept", false, full);
                if (picky && header.name().startsWith("c")) {
                    throw new RefusedException("not kept");
                }
            }

            @Override
            public void discard(String reason) {
                assertEquals("a file ended twice", this, open);
                open = null;
            }
        }
    }
}
