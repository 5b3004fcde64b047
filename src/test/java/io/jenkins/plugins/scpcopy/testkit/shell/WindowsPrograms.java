package io.jenkins.plugins.scpcopy.testkit.shell;

import io.jenkins.plugins.scpcopy.remote.HostInfo;
import io.jenkins.plugins.scpcopy.remote.RemoteProcess;
import io.jenkins.plugins.scpcopy.remote.RemoteShell;
import io.jenkins.plugins.scpcopy.testkit.peer.ScriptedProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An OpenSSH server on Windows, as far as checksums are concerned: the login shell's rules for a command line, {@code
 * powershell}, {@code certutil}, and {@code scp} by this machine's own.
 */
public final class WindowsPrograms implements RemoteShell {
    /** What runs a command. */
    public enum LoginShell {
        CMD,
        POWERSHELL
    }

    private static final int LONGEST_FOR_CMD = 8191;
    private static final String AROUND_A_COMMAND = "\"c:\\windows\\system32\\cmd.exe\" /c \"\"";
    private static final Pattern SCRIPT = Pattern.compile("\\$ProgressPreference='SilentlyContinue';\\$n=0;"
            + "if\\(Get-Command Get-FileHash -ErrorAction SilentlyContinue\\)\\{'([\\w-]+)';\\$input\\|ForEach-Object\\{"
            + "\\$s='-';try\\{\\$p=\\[Text\\.Encoding\\]::UTF8\\.GetString\\(\\[Convert\\]::FromBase64String\\(\\$_\\)\\);"
            + "\\$s=\\(Get-FileHash -LiteralPath \\$p -Algorithm SHA256 -ErrorAction Stop\\)\\.Hash;if\\(!\\$s\\)\\{\\$s='-'\\}"
            + "\\}catch\\{\\};\"([\\w-]+) \\$n \\$s\";\\$n\\+\\+\\};'([\\w-]+)'\\}");
    private static final Pattern CERTUTIL = Pattern.compile("certutil -hashfile \"([^\"%]+)\" SHA256");
    private static final Pattern SIZE = Pattern.compile("for %I in \\(\"([^\"%]+)\"\\) do @echo (.*)%~zI");

    private final RemoteShell scp;
    private final Path home;
    private final LoginShell login;
    private final boolean powershell;
    private final boolean certutil;
    private final List<String> commands = new CopyOnWriteArrayList<>();

    public WindowsPrograms(Path home, LoginShell login, boolean powershell, boolean certutil) {
        this.scp = new LocalShell(home);
        this.home = home;
        this.login = login;
        this.powershell = powershell;
        this.certutil = certutil;
    }

    /** The commands run so far, without {@code scp}. */
    public List<String> commands() {
        return commands;
    }

    @Override
    public RemoteProcess exec(String command) throws IOException {
        if (command.startsWith("scp ")) {
            return scp.exec(command);
        }
        commands.add(command);
        return new ScriptedProcess((in, out, err) -> run(command, in, out, err));
    }

    @Override
    public HostInfo info() {
        return HostInfo.named("windows", "OpenSSH_for_Windows_9.5");
    }

    @Override
    public void close() {
        scp.close();
    }

    private int run(String command, InputStream in, OutputStream out, OutputStream err) throws Exception {
        if (login == LoginShell.CMD && (AROUND_A_COMMAND + command).length() > LONGEST_FOR_CMD) {
            return say(err, "The command line is too long.", 1);
        }
        if (command.startsWith("powershell ")) {
            return powershell ? powershell(command, in, out) : say(err, "This program is blocked by group policy.", 1);
        }
        if (login == LoginShell.POWERSHELL) {
            return say(err, "The ampersand (&) character is not allowed.", 1);
        }
        boolean good = true;
        boolean conditional = false;
        for (String part : parts(command)) {
            if (part.isEmpty()) {
                // Between the two ampersands of &&.
                conditional = true;
            } else {
                good = conditional && !good || part(part, out);
                conditional = false;
            }
        }
        return 0;
    }

    private static int say(OutputStream to, String line, int status) throws IOException {
        to.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        return status;
    }

    private int powershell(String command, InputStream in, OutputStream out) throws Exception {
        Matcher line =
                Pattern.compile("powershell -NoProfile -NonInteractive -EncodedCommand ([A-Za-z0-9+/]+=*)").matcher(command);
        if (!line.matches()) {
            throw new AssertionError(command);
        }
        String text = new String(Base64.getDecoder().decode(line.group(1)), StandardCharsets.UTF_16LE);
        Matcher script = SCRIPT.matcher(text);
        if (!script.matches()) {
            throw new AssertionError(text);
        }
        say(out, script.group(1), 0);
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
        int n = 0;
        for (String path = lines.readLine(); path != null; path = lines.readLine()) {
            String name = new String(Base64.getDecoder().decode(path), StandardCharsets.UTF_8);
            Path file = home.resolve(name);
            boolean known = !name.matches("/[A-Za-z]:.*") && Files.isRegularFile(file);
            say(out, script.group(2) + " " + n++ + " " + (known ? sum(file) : "-"), 0);
        }
        return say(out, script.group(3), 0);
    }

    /** The commands between ampersands that no quotes protect. */
    private static List<String> parts(String command) {
        List<String> parts = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        boolean quoted = false;
        for (char c : command.toCharArray()) {
            quoted ^= c == '"';
            if (c == '&' && !quoted) {
                parts.add(part.toString());
                part.setLength(0);
            } else {
                part.append(c);
            }
        }
        parts.add(part.toString());
        return parts;
    }

    /** @return whether it ends well */
    private boolean part(String text, OutputStream out) throws Exception {
        String part = text.stripLeading();
        Matcher hash = CERTUTIL.matcher(part);
        Matcher size = SIZE.matcher(part);
        if (part.startsWith("echo ")) {
            say(out, part.substring(5), 0);
        } else if (part.startsWith("certutil") && !certutil) {
            return false;
        } else if (hash.matches()) {
            Path file = home.resolve(hash.group(1).replace('\\', '/'));
            boolean good = Files.isRegularFile(file) && Files.size(file) > 0;
            say(out, "SHA256-Hash von " + hash.group(1) + ":", 0);
            if (good) {
                say(out, sum(file).replaceAll("..(?=.)", "$0 ").toLowerCase(), 0);
            }
            say(out, "CertUtil: -hashfile " + (good ? "wurde ausgeführt" : "ist fehlgeschlagen: 0x800703ee"), 0);
        } else if (size.matches()) {
            Path file = home.resolve(size.group(1).replace('\\', '/'));
            say(out, size.group(2) + (Files.isRegularFile(file) ? Files.size(file) : ""), 0);
        } else if (!part.isBlank() && !part.equals("certutil -? ")) {
            throw new AssertionError(part);
        }
        return true;
    }

    private static String sum(Path file) throws Exception {
        return HexFormat.of().withUpperCase().formatHex(
                MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }
}
