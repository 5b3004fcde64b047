package io.jenkins.plugins.scpcopy.testkit.peer;

import static org.junit.Assert.assertEquals;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A peer that follows a list of steps: send these bytes, expect those. Texts are taken as ISO-8859-1, so that
 * {@code "\0"} to {@code "\u00ff"} stand for single bytes.
 */
public final class Script implements Peer {
    private final List<Peer> steps = new ArrayList<>();
    private int status;

    /** Writes bytes to the command's standard output. */
    public Script send(String text) {
        return send(bytes(text));
    }

    /** Writes bytes to the command's standard output. */
    public Script send(byte[] bytes) {
        return then((in, out, err) -> {
            out.write(bytes);
            out.flush();
            return 0;
        });
    }

    /** Writes bytes to the command's standard error. */
    public Script sendError(String text) {
        return then((in, out, err) -> {
            err.write(bytes(text));
            err.flush();
            return 0;
        });
    }

    /** Reads as many bytes as the text has and fails if they differ. */
    public Script expect(String text) {
        return then((in, out, err) -> {
            byte[] read = in.readNBytes(text.length());
            assertEquals(Printable.of(text), Printable.of(new String(read, StandardCharsets.ISO_8859_1)));
            return 0;
        });
    }

    /** Reads and drops so many bytes. */
    public Script skip(long count) {
        return then((in, out, err) -> {
            in.skipNBytes(count);
            return 0;
        });
    }

    /** Reads to end of file and fails if any byte came before it. */
    public Script expectEnd() {
        return then((in, out, err) -> {
            byte[] read = in.readAllBytes();
            assertEquals("", Printable.of(new String(read, StandardCharsets.ISO_8859_1)));
            return 0;
        });
    }

    /** Does anything else; the returned number is ignored. */
    public Script then(Peer step) {
        steps.add(step);
        return this;
    }

    /** The exit status once all steps are done; 0 unless set. */
    public Script exit(int value) {
        status = value;
        return this;
    }

    @Override
    public int run(InputStream in, OutputStream out, OutputStream err) throws Exception {
        for (Peer step : steps) {
            step.run(in, out, err);
        }
        return status;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
