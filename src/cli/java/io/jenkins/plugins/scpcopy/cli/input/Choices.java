package io.jenkins.plugins.scpcopy.cli.input;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The values of an option that takes one of a few words, whatever their case. */
public final class Choices<T> {
    private final List<String> shown;
    private final Map<String, T> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    private Choices(List<String> shown) {
        this.shown = shown;
    }

    /** The constants of an enumeration, by their names in lower case. */
    public static <E extends Enum<E>> Choices<E> of(Class<E> type) {
        return of(type, constant -> constant.name().toLowerCase(Locale.ROOT));
    }

    /** The constants of an enumeration. */
    public static <E extends Enum<E>> Choices<E> of(Class<E> type, Function<E, String> names) {
        List<E> constants = Arrays.asList(type.getEnumConstants());
        Choices<E> choices = new Choices<>(constants.stream().map(names).toList());
        constants.forEach(constant -> choices.values.put(names.apply(constant), constant));
        return choices;
    }

    /** Takes another spelling, too. */
    public Choices<T> also(String spelling, T value) {
        values.put(spelling, value);
        return this;
    }

    /** @throws IllegalArgumentException if the text is none of them; the message has them all */
    public T parse(String text) {
        if (values.containsKey(text)) {
            return values.get(text);
        }
        String near = Spelling.nearest(text, shown.stream()).map(name -> "; did you mean " + name + "?").orElse("");
        String all = shown.stream().limit(shown.size() - 1L).collect(Collectors.joining(", "))
                + " or " + shown.get(shown.size() - 1);
        throw new IllegalArgumentException("'" + text + "' is not possible; write " + all + near);
    }
}
