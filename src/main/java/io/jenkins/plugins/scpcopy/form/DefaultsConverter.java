package io.jenkins.plugins.scpcopy.form;

import com.thoughtworks.xstream.converters.reflection.ReflectionProvider;
import com.thoughtworks.xstream.converters.reflection.ReflectionProviderWrapper;
import hudson.util.RobustReflectionConverter;
import hudson.util.XStream2;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;

/**
 * Stores only what differs from a prototype, and reads what is absent as the prototype has it. A class names its own by a nested
 * class {@code ConverterImpl} with a constructor that takes an {@link XStream2}, as Jenkins looks for it.
 */
public abstract class DefaultsConverter extends RobustReflectionConverter {
    /** @param prototype makes an object that holds the defaults, and is the reader's to change */
    public DefaultsConverter(XStream2 xstream, Supplier<?> prototype) {
        super(xstream.getMapper(), new Defaults(xstream.getReflectionProvider(), prototype));
    }

    private static final class Defaults extends ReflectionProviderWrapper {
        private final Supplier<?> prototype;

        Defaults(ReflectionProvider fields, Supplier<?> prototype) {
            super(fields);
            this.prototype = prototype;
        }

        @Override
        @SuppressWarnings("rawtypes")
        public Object newInstance(Class type) {
            return prototype.get();
        }

        @Override
        public void visitSerializableFields(Object object, Visitor visitor) {
            Map<String, Object> defaults = new HashMap<>();
            super.visitSerializableFields(
                    prototype.get(), (name, type, definedIn, value) -> defaults.put(name, value));
            super.visitSerializableFields(object, (name, type, definedIn, value) -> {
                if (!Objects.equals(value, defaults.get(name))) {
                    visitor.visit(name, type, definedIn, value);
                }
            });
        }
    }
}
