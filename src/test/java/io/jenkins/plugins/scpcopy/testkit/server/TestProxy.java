package io.jenkins.plugins.scpcopy.testkit.server;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A proxy on the loopback interface for HTTP's CONNECT and for SOCKS5, told apart by the first byte; or one that misbehaves. */
public final class TestProxy implements Closeable {
    private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final CountDownLatch client = new CountDownLatch(1);
    private volatile String user;
    private volatile String password;
    private volatile byte[] answer;
    private volatile boolean silent;

    public TestProxy() throws IOException {
        start(this::accept);
    }

    /** Wants this login. */
    public TestProxy login(String newUser, String newPassword) {
        user = newUser;
        password = newPassword;
        return this;
    }

    /** Answers each request with these bytes (the greeting too) and closes. */
    public TestProxy answers(String latin1) {
        answer = latin1.getBytes(StandardCharsets.ISO_8859_1);
        return this;
    }

    /** Takes connections and says nothing. */
    public TestProxy silent() {
        silent = true;
        return this;
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** The {@code host:port} of every connection that was asked for with the right login. */
    public List<String> asked() {
        return asked;
    }

    /** Waits for the first connection. */
    public void awaitClient() throws InterruptedException {
        if (!client.await(2, TimeUnit.MINUTES)) {
            throw new IllegalStateException("no client came");
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                sockets.add(socket);
                client.countDown();
                start(() -> serve(socket));
            }
        } catch (IOException e) {
            client.countDown();
        }
    }

    private void serve(Socket socket) {
        try {
            if (silent) {
                return;
            }
            DataInputStream in = new DataInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            int first = in.read();
            if (answer != null) {
                out.write(answer);
                socket.shutdownOutput();
                in.transferTo(OutputStream.nullOutputStream());
            } else if (first == 5) {
                socks(in, out);
            } else if (first >= 0) {
                http(in, out);
            }
        } catch (IOException e) {
            // The other end is gone.
        } finally {
            if (!silent) {
                closeQuietly(socket);
            }
        }
    }

    private void http(DataInputStream in, OutputStream out) throws IOException {
        String target = line(in).split(" ")[1];
        String given = "";
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            given = line.startsWith("Proxy-Authorization: Basic ") ? line.substring(27) : given;
        }
        byte[] login = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        if (user != null && !given.equals(Base64.getEncoder().encodeToString(login))) {
            say(out, "HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate\r\n"
                    + "proxy-authenticate: Basic realm=\"x\"\r\n\r\n");
            return;
        }
        asked.add(target);
        Socket host;
        try {
            host = connect(target);
        } catch (IOException e) {
            say(out, "HTTP/1.1 502 Bad \u001b[31mGateway\r\nContent-Length: 0\r\n\r\n");
            return;
        }
        say(out, "HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n");
        relay(in, out, host);
    }

    private void socks(DataInputStream in, OutputStream out) throws IOException {
        String methods = new String(in.readNBytes(in.read()), StandardCharsets.ISO_8859_1);
        String wanted = user == null ? "\0" : "\2";
        if (!methods.contains(wanted)) {
            say(out, "\5\u00ff");
            return;
        }
        say(out, "\5" + wanted);
        if (user != null) {
            in.read();
            String givenUser = new String(in.readNBytes(in.read()), StandardCharsets.UTF_8);
            String givenPassword = new String(in.readNBytes(in.read()), StandardCharsets.UTF_8);
            boolean right = givenUser.equals(user) && givenPassword.equals(password);
            say(out, right ? "\1\0" : "\1\1");
            if (!right) {
                return;
            }
        }
        in.readNBytes(3);
        String name = switch (in.read()) {
            case 1 -> InetAddress.getByAddress(in.readNBytes(4)).getHostAddress();
            case 4 -> "[" + InetAddress.getByAddress(in.readNBytes(16)).getHostAddress() + "]";
            default -> "name " + new String(in.readNBytes(in.read()), StandardCharsets.UTF_8);
        };
        String target = name + ":" + in.readUnsignedShort();
        asked.add(target);
        Socket host;
        try {
            host = connect(target.replace("name ", ""));
        } catch (IOException e) {
            say(out, "\5\5\0\1\0\0\0\0\0\0");
            return;
        }
        say(out, "\5\0\0\3\4name\0\0");
        relay(in, out, host);
    }

    private Socket connect(String target) throws IOException {
        int colon = target.lastIndexOf(':');
        String name = target.substring(0, colon).replaceAll("[\\[\\]]", "");
        Socket host = new Socket(name, Integer.parseInt(target.substring(colon + 1)));
        sockets.add(host);
        return host;
    }

    private static void relay(InputStream in, OutputStream out, Socket host) throws IOException {
        start(() -> {
            try {
                in.transferTo(host.getOutputStream());
            } catch (IOException e) {
                // The other direction ends as well.
            } finally {
                closeQuietly(host);
            }
        });
        host.getInputStream().transferTo(out);
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
            line.append(c == '\r' ? "" : (char) c);
        }
        return line.toString();
    }

    private static void say(OutputStream out, String latin1) throws IOException {
        out.write(latin1.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static void start(Runnable body) {
        Thread thread = new Thread(body, "test proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // A socket that cannot be closed is closed already.
        }
    }
}
