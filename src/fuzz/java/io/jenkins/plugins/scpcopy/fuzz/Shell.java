package io.jenkins.plugins.scpcopy.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** One {@code sh} that tells how it reads words; it is started once, since starting it is what takes time. */
public final class Shell {
    private final OutputStream in;
    private final InputStream out;

    /** @param home what {@code ~} stands for */
    public Shell(String home) throws IOException {
        ProcessBuilder builder = new ProcessBuilder("sh");
        builder.environment().put("HOME", home);
        builder.environment().put("LC_ALL", "C.UTF-8");
        Process process = builder.redirectErrorStream(true).start();
        in = process.getOutputStream();
        out = process.getInputStream();
    }

    /** What the shell makes of a word; fails if it is not exactly one. */
    public String readBack(String quoted) throws IOException {
        in.write(("printf '%s\\0' " + quoted + " ; printf '\\1\\0'\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
        String word = next();
        String end = next();
        if (!end.equals("\u0001")) {
            throw new AssertionError("more than one word: " + quoted + " is read as " + word + " and " + end);
        }
        return word;
    }

    private String next() throws IOException {
        ByteArrayOutputStream word = new ByteArrayOutputStream();
        for (int next = out.read(); next != 0; next = out.read()) {
            if (next < 0) {
                throw new AssertionError("the shell ended: " + word.toString(StandardCharsets.UTF_8));
            }
            word.write(next);
        }
        return word.toString(StandardCharsets.UTF_8);
    }
}
