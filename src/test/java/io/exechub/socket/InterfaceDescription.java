package io.exechub.socket;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.Validator;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** A document in which the service describes its interfaces, as it is packaged. */
record InterfaceDescription(JsonObject root, Draft draft) {
    static final InterfaceDescription OPENAPI = read("openapi.yaml", Draft.DRAFT202012);
    /** Its schemas are a superset of this draft. */
    static final InterfaceDescription ASYNCAPI = read("asyncapi.yaml", Draft.DRAFT7);

    private static InterfaceDescription read(String file, Draft draft) {
        Map<String, Object> tree = new Yaml(new SafeConstructor(new LoaderOptions())).load(text(file));
        return new InterfaceDescription(new JsonObject(tree).copy(), draft);
    }

    /** The file of this name. */
    static String text(String file) {
        try (var resource = InterfaceDescription.class.getResourceAsStream("/web/api/" + file)) {
            return new String(Objects.requireNonNull(resource, file).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The object at a path of names; without references. */
    JsonObject at(String... names) {
        var here = root;
        for (var name : names) {
            here = resolved(Objects.requireNonNull(here.getJsonObject(name), name));
        }
        return (JsonObject) inlined(here);
    }

    private JsonObject resolved(JsonObject object) {
        return object.getValue("$ref") instanceof String pointer ? target(pointer) : object;
    }

    private JsonObject target(String pointer) {
        assertThat(pointer).startsWith("#/");
        var here = root;
        for (var name : pointer.substring(2).split("/", -1)) {
            var next = here.getJsonObject(name.replace("~1", "/").replace("~0", "~"));
            here = resolved(Objects.requireNonNull(next, pointer));
        }
        return here;
    }

    /** The same, with what is referred to in the place of each reference. */
    private Object inlined(Object value) {
        if (value instanceof JsonObject object) {
            var all = new JsonObject();
            resolved(object).forEach(field -> all.put(field.getKey(), inlined(field.getValue())));
            return all;
        }
        return value instanceof JsonArray array ? each(array, this::inlined) : value;
    }

    /** What a schema of this document has against a value; fields that it does not name are a fault, too. */
    List<String> complaints(JsonObject schema, Object value) {
        var options = new JsonSchemaOptions()
                .setDraft(draft)
                .setBaseUri("https://exechub.io/")
                .setOutputFormat(OutputFormat.Basic);
        var result = Validator.create(JsonSchema.of(strict(schema)), options).validate(value);
        return result.getValid()
                ? List.of()
                : result.getErrors().stream()
                        .map(error -> error.getInstanceLocation() + ": " + error.getError())
                        .toList();
    }

    void accepts(JsonObject schema, Object value) {
        assertThat(complaints(schema, value)).as(String.valueOf(value)).isEmpty();
    }

    /** Readers are told to expect more fields one day; we mean to have named those of today. */
    private static JsonObject strict(JsonObject schema) {
        var strict = new JsonObject();
        schema.forEach(field -> strict.put(field.getKey(), strictValue(field.getValue())));
        if (strict.containsKey("properties") && !strict.containsKey("additionalProperties")) {
            strict.put("additionalProperties", false);
        }
        return strict;
    }

    private static Object strictValue(Object value) {
        if (value instanceof JsonObject object) {
            return strict(object);
        }
        return value instanceof JsonArray array ? each(array, InterfaceDescription::strictValue) : value;
    }

    /** The validator writes into what it is given. */
    private static JsonArray each(JsonArray array, UnaryOperator<Object> change) {
        var changed = new JsonArray();
        array.stream().map(change).forEach(changed::add);
        return changed;
    }

    /** The values of an {@code example} or of {@code examples}. */
    static Stream<Object> examples(JsonObject described) {
        var one = Stream.ofNullable(described.getValue("example"));
        var several = described.getJsonObject("examples", new JsonObject()).stream()
                .map(named -> ((JsonObject) named.getValue()).getValue("value"));
        return Stream.concat(one, several);
    }
}
