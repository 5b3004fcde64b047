package io.jenkins.plugins.scpcopy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;

import hudson.model.Descriptor;
import hudson.model.TaskListener;
import io.jenkins.plugins.scpcopy.agent.AgentCopy;
import io.jenkins.plugins.scpcopy.agent.AgentHost;
import io.jenkins.plugins.scpcopy.config.CopyRule;
import io.jenkins.plugins.scpcopy.config.JumpHost;
import io.jenkins.plugins.scpcopy.config.NamedGroup;
import io.jenkins.plugins.scpcopy.config.NamedHost;
import io.jenkins.plugins.scpcopy.config.ScpCopyConfiguration;
import io.jenkins.plugins.scpcopy.connection.ConnectionParameters;
import io.jenkins.plugins.scpcopy.copy.SshConnector;
import io.jenkins.plugins.scpcopy.copy.request.CopyRequest;
import io.jenkins.plugins.scpcopy.copy.request.CopySource;
import io.jenkins.plugins.scpcopy.copy.request.CopyTarget;
import io.jenkins.plugins.scpcopy.copy.request.Endpoint;
import io.jenkins.plugins.scpcopy.copy.request.Rollout;
import io.jenkins.plugins.scpcopy.folder.FolderHosts;
import io.jenkins.plugins.scpcopy.ssh.hop.Hop;
import io.jenkins.plugins.scpcopy.ssh.hop.HostKeyPolicy;
import io.jenkins.plugins.scpcopy.ssh.hop.Login;
import io.jenkins.plugins.scpcopy.ssh.hop.SshOptions;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Test;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** Every parameter has an entry in its form and a short help; forms hold nothing that a strict browser refuses. */
public class FormsTest {
    private static final List<Class<?>> TYPES = List.of(
            ScpCopyStep.class,
            ScpCopyPublisher.class,
            ScpRollbackStep.class,
            ScpFindStep.class,
            ReleaseSettings.class,
            JumpHost.class,
            NamedHost.class,
            NamedGroup.class,
            CopyRule.class,
            FolderHosts.class,
            ScpCopyConfiguration.class);

    private static final Pattern TYPED =
            Pattern.compile("field=\"(\\w+)\"([^>]*)>\\s*(?:<!--.*?-->\\s*)?<(f:textbox|f:textarea|f:number|c:select)\\b([^>]*)>");

    private static Set<String> parameters(Class<?> type) {
        Set<String> names = new TreeSet<>();
        if (ConnectionParameters.class.isAssignableFrom(type.getSuperclass())) {
            names.addAll(parameters(type.getSuperclass()));
        }
        for (Field field : type.getDeclaredFields()) {
            if (field.isAnnotationPresent(DataBoundSetter.class)) {
                names.add(field.getName());
            }
        }
        for (Method method : type.getDeclaredMethods()) {
            if (method.isAnnotationPresent(DataBoundSetter.class)) {
                names.add(method.getName().substring(3, 4).toLowerCase(Locale.ROOT) + method.getName().substring(4));
            }
        }
        for (Constructor<?> constructor : type.getConstructors()) {
            if (constructor.isAnnotationPresent(DataBoundConstructor.class)) {
                Stream.of(constructor.getParameters()).map(Parameter::getName).forEach(names::add);
            }
        }
        return names;
    }

    private static String form(Class<?> type) throws IOException {
        String form = resource(type, "config.jelly");
        for (String part : List.of("login", "host", "tuning")) {
            form += form.contains("page=\"" + part + "\"") ? resource(ConnectionParameters.class, part + ".jelly") : "";
        }
        return form;
    }

    private static String help(Class<?> type, String name) throws IOException {
        boolean inherited = ConnectionParameters.class.isAssignableFrom(type.getSuperclass())
                && parameters(type.getSuperclass()).contains(name);
        return inherited ? help(type.getSuperclass(), name) : resource(type, "help-" + name + ".html");
    }

    private static String resource(Class<?> type, String name) throws IOException {
        try (InputStream in = type.getResourceAsStream(type.getSimpleName() + "/" + name)) {
            assertNotNull(type.getSimpleName() + "/" + name, in);
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    @Test
    public void everyParameterIsInItsFormAndExplained() throws IOException {
        for (Class<?> type : TYPES) {
            String form = form(type);
            for (String name : parameters(type)) {
                assertThat(type.getSimpleName(), form, containsString("field=\"" + name + "\""));
                if (!name.equals("copy")) {
                    String help = help(type, name);
                    assertThat(name, help.split("[.?!](\\s|$)").length, lessThan(7));
                }
            }
        }
        assertThat(parameters(ScpCopyStep.class).size(), greaterThan(20));
    }

    @Test
    public void whatIsTypedIsCheckedAndHasAnExample() throws IOException {
        int found = 0;
        for (Class<?> type : TYPES) {
            Class<?> form = Descriptor.class.isAssignableFrom(type)
                    ? type
                    : Stream.of(type.getDeclaredClasses()).filter(Descriptor.class::isAssignableFrom).findFirst().orElseThrow();
            Set<String> methods = Stream.of(form.getMethods()).map(Method::getName).collect(Collectors.toSet());
            Matcher typed = TYPED.matcher(form(type));
            while (typed.find()) {
                String name = typed.group(1);
                assertThat(type.getSimpleName(), methods, hasItem("doCheck" + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1)));
                if (!typed.group(3).equals("c:select")) {
                    assertThat(
                            name,
                            typed.group(2) + typed.group(4),
                            anyOf(containsString("placeholder="), containsString("default="), containsString("example-" + name)));
                }
                found++;
            }
        }
        assertThat(found, greaterThan(50));
    }

    @Test
    public void viewsEscapeAndHoldNoScriptAndNoStyle() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src/main/resources"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".jelly")).toList()) {
                String view = Files.readString(file);
                assertThat(file.toString(), view, startsWith("<?jelly escape-by-default='true'?>"));
                assertFalse(file.toString(), view.matches("(?s).*(<script|<style|style=|\\son[a-z]+=|<j:out).*"));
            }
        }
    }

    @Test
    public void whatGoesToTheAgentPrintsNoSecret() {
        Login login = Login.of(
                "user",
                List.of(new Login.PrivateKey("id", "key-secret".getBytes(UTF_8), "phrase-secret".getBytes(UTF_8))),
                "password-secret".toCharArray());
        Hop hop = new Hop("web", 2222, login, HostKeyPolicy.strict(""));
        CopyRequest request = CopyRequest.builder(
                        new CopySource.LocalPaths(List.of("a")), new CopyTarget.Remote(new Endpoint("", "web", 0, "x")), "/w")
                .build();
        AgentHost host = new AgentHost("web", request, null, new SshConnector(List.of(hop), SshOptions.DEFAULTS));
        AgentCopy copy = AgentCopy.of(List.of(host), Rollout.PLAIN, true, TaskListener.NULL);
        assertThat(copy.toString(), containsString("web:2222"));
        for (Object printed : List.of(copy, host, host.to(), hop, login, login.keys())) {
            assertFalse(printed.toString(), printed.toString().contains("secret"));
        }
    }
}
