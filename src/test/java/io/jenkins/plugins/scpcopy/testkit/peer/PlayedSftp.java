package io.jenkins.plugins.scpcopy.testkit.peer;

import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.remote.StartException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * A host whose SFTP server is played: it has a directory {@code asked} with one file {@code file}, takes everything that is sent
 * to it, and does otherwise what a test wants.
 */
public final class PlayedSftp implements RemoteShell {
    public static final int OPEN = 3;
    public static final int CLOSE = 4;
    public static final int READ = 5;
    public static final int FSTAT = 8;
    public static final int WRITE = 6;
    public static final int OPENDIR = 11;
    public static final int READDIR = 12;
    public static final int STAT = 17;
    public static final int DIRECTORY = 0040755;
    public static final int FILE = 0100644;
    public static final byte[] CONTENT = "content".getBytes(StandardCharsets.UTF_8);

    /** Answers one request. */
    public interface Handler {
        /** @param fields what follows the id */
        void answer(int id, DataInputStream fields, Answers answers) throws IOException;
    }

    /** Sends packets. */
    public static final class Answers {
        private final OutputStream out;

        Answers(OutputStream out) {
            this.out = out;
        }

        /** Any bytes. */
        public void raw(byte[] bytes) throws IOException {
            out.write(bytes);
        }

        public void packet(int type, int id, Object... fields) throws IOException {
            ByteArrayOutputStream packet = new ByteArrayOutputStream();
            DataOutputStream data = new DataOutputStream(packet);
            data.writeByte(type);
            data.writeInt(id);
            for (Object field : fields) {
                if (field instanceof Integer number) {
                    data.writeInt(number);
                } else if (field instanceof Long number) {
                    data.writeLong(number);
                } else {
                    byte[] bytes = field instanceof byte[] given ? given : field.toString().getBytes(StandardCharsets.UTF_8);
                    data.writeInt(bytes.length);
                    data.write(bytes);
                }
            }
            byte[] bytes = packet.toByteArray();
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            new DataOutputStream(whole).writeInt(bytes.length);
            whole.write(bytes);
            out.write(whole.toByteArray());
        }

        public void status(int id, int code, String words) throws IOException {
            packet(101, id, code, words, "");
        }

        public void attributes(int id, int mode, long size) throws IOException {
            packet(105, id, 1 | 4 | 8, size, mode, 1_000_000_000, 1_000_000_000);
        }

        /** One item of a directory. */
        public void name(int id, String name, int mode, long size) throws IOException {
            packet(104, id, 1, name, "", 1 | 4 | 8, size, mode, 1_000_000_000, 1_000_000_000);
        }
    }

    private final Map<Integer, Handler> handlers = new HashMap<>();
    private final Map<String, Integer> listed = new HashMap<>();
    private byte[] hello = {0, 0, 0, 5, 2, 0, 0, 0, 3};

    /** Begins with other bytes than a server's. */
    public PlayedSftp hello(byte[] bytes) {
        hello = bytes;
        return this;
    }

    public PlayedSftp on(int type, Handler handler) {
        handlers.put(type, handler);
        return this;
    }

    @Override
    public RemoteProcess exec(String command) throws IOException {
        throw StartException.refused("played refuses to run commands", null, null);
    }

    @Override
    public RemoteProcess subsystem(String name) {
        return new ScriptedProcess((in, out, err) -> serve(in, out), Duration.ofSeconds(3));
    }

    @Override
    public HostInfo info() {
        return HostInfo.named("played", "");
    }

    @Override
    public void close() {
        // Each process ends by itself.
    }

    /** Plays the server on two streams, to the end of the first. */
    public int serve(InputStream in, OutputStream out) throws IOException {
        DataInputStream requests = new DataInputStream(in);
        Answers answers = new Answers(out);
        try {
            requests.readNBytes(requests.readInt());
            out.write(hello);
            while (true) {
                byte[] packet = new byte[requests.readInt()];
                requests.readFully(packet);
                DataInputStream fields = new DataInputStream(new ByteArrayInputStream(packet));
                int type = fields.readUnsignedByte();
                int id = fields.readInt();
                Handler handler = handlers.get(type);
                if (handler != null) {
                    handler.answer(id, fields, answers);
                } else {
                    answer(type, id, fields, answers);
                }
            }
        } catch (EOFException e) {
            return 0;
        }
    }

    public static String string(DataInputStream fields) throws IOException {
        return new String(fields.readNBytes(fields.readInt()), StandardCharsets.UTF_8);
    }

    /** What an honest server does. */
    public void answer(int type, int id, DataInputStream fields, Answers answers) throws IOException {
        switch (type) {
            case STAT -> {
                boolean file = string(fields).endsWith("file");
                answers.attributes(id, file ? FILE : DIRECTORY, file ? CONTENT.length : 4096);
            }
            case OPEN -> answers.packet(102, id, "f");
            case OPENDIR -> {
                String handle = "d" + listed.size();
                listed.put(handle, 0);
                answers.packet(102, id, handle);
            }
            case READDIR -> {
                if (listed.merge(string(fields), 1, Integer::sum) == 1) {
                    answers.name(id, "file", FILE, CONTENT.length);
                } else {
                    answers.status(id, 1, "End of file");
                }
            }
            case READ -> answers.packet(103, id, CONTENT);
            case FSTAT -> answers.status(id, 8, "Operation unsupported");
            default -> answers.status(id, 0, "Success");
        }
    }
}
