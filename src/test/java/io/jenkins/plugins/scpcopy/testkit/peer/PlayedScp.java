package io.jenkins.plugins.scpcopy.testkit.peer;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The {@code scp} of a {@link PlayedServer}: a plain sink and source that await every answer. */
final class PlayedScp {
    private final PlayedServer server;
    private final String options;

    PlayedScp(PlayedServer server, String options) {
        this.server = server;
        this.options = options;
    }

    private boolean has(char option) {
        return options.indexOf(option) >= 0;
    }

    int receive(String path, InputStream in, OutputStream out) throws IOException {
        String target = key(path);
        boolean directory = isDirectory(target);
        if (has('d') && !directory) {
            say(out, "\1scp: " + path + ": Not a directory\n");
            return 1;
        }
        answer(in, out);
        String at = target;
        int depth = 0;
        for (String line = line(in); line != null; line = line(in)) {
            switch (line.charAt(0)) {
                case 'T' -> answer(in, out);
                case 'D' -> {
                    at = directory || depth > 0 ? child(at, name(line)) : at;
                    depth++;
                    server.directory(at);
                    answer(in, out);
                }
                case 'E' -> {
                    depth--;
                    at = at.substring(0, at.lastIndexOf('/'));
                    answer(in, out);
                }
                case 'C' -> {
                    String file = directory || depth > 0 ? child(at, name(line)) : at;
                    answer(in, out);
                    server.files.put(file, content(in, Integer.parseInt(line.split(" ")[1])));
                    answer(in, out);
                    if (server.hangsUp && depth == 0) {
                        return server.status;
                    }
                }
                default -> throw new AssertionError("no record: " + line);
            }
        }
        return server.status;
    }

    int send(List<String> paths, InputStream in, OutputStream out) throws IOException {
        await(in);
        int status = server.status;
        for (String path : paths) {
            String key = key(path);
            if (server.files.containsKey(key)) {
                file(key, in, out);
            } else if (isDirectory(key) && has('r')) {
                tree(key, in, out);
            } else {
                say(out, "\1scp: " + path + (isDirectory(key) ? ": not a regular file\n" : ": No such file or directory\n"));
                status = server.status < 0 ? server.status : 1;
            }
        }
        return status;
    }

    private void tree(String key, InputStream in, OutputStream out) throws IOException {
        exchange("D0755 0 " + last(key) + "\n", in, out);
        for (String file : server.paths()) {
            if (file.startsWith(key + "/") && file.indexOf('/', key.length() + 1) < 0) {
                file(file, in, out);
            }
        }
        for (String directory : server.directories) {
            if (directory.startsWith(key + "/") && directory.indexOf('/', key.length() + 1) < 0) {
                tree(directory, in, out);
            }
        }
        exchange("E\n", in, out);
    }

    private void file(String key, InputStream in, OutputStream out) throws IOException {
        byte[] content = server.files.get(key);
        if (has('p')) {
            exchange("T1000000000 0 1000000000 0\n", in, out);
        }
        exchange("C0644 " + content.length + " " + last(key) + "\n", in, out);
        out.write(content);
        exchange("\0", in, out);
    }

    private void exchange(String text, InputStream in, OutputStream out) throws IOException {
        say(out, text);
        await(in);
    }

    private void await(InputStream in) throws IOException {
        int answer = in.read();
        if (answer != 0) {
            throw new AssertionError("the client answers " + answer);
        }
        if (server.awaitsEach && in.available() > 0) {
            throw new AssertionError("the client answers ahead");
        }
    }

    /** What a server that awaits each record finds in its input before it has answered would be lost. */
    private void answer(InputStream in, OutputStream out) throws IOException {
        if (server.awaitsEach && in.available() > 0) {
            throw new AssertionError("the client sends ahead");
        }
        say(out, "\0");
    }

    private static void say(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** A line without its end, or null at the end of input. */
    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                return null;
            }
            line.write(c);
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    private static byte[] content(InputStream in, int size) throws IOException {
        byte[] content = in.readNBytes(size);
        if (in.read() != 0) {
            throw new EOFException("the content has no good status");
        }
        return content;
    }

    private static String name(String line) {
        String name = line.split(" ", 3)[2];
        if (name.indexOf('/') >= 0 || name.indexOf('\\') >= 0 || name.isEmpty()) {
            throw new AssertionError("no name: " + name);
        }
        return name;
    }

    /** Drives and file systems begin a path as a slash does. */
    private static String key(String path) {
        String plain = path.matches("/[A-Za-z]:.*") ? path.substring(1) : path;
        String key = plain.startsWith("./") ? plain.substring(2) : plain;
        return key.length() > 1 && key.endsWith("/") ? key.substring(0, key.length() - 1) : key;
    }

    private boolean isDirectory(String key) {
        return key.equals(".") || key.endsWith(":") || server.directories.contains(key);
    }

    private static String child(String directory, String name) {
        return directory.equals(".") ? name : directory + "/" + name;
    }

    private static String last(String key) {
        return key.substring(Math.max(key.lastIndexOf('/'), key.lastIndexOf(':')) + 1);
    }
}
