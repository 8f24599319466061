using System.Reflection;
using Google.Protobuf.Reflection;

namespace Grid.Protos.Tests;

/// <summary>Says what was compiled in the notation of the tables.</summary>
internal static class CompiledProto
{
    /// <summary>Every file compiled into Grid.Protos, by the name of its table.</summary>
    public static IReadOnlyDictionary<string, FileDescriptor> Files { get; } = typeof(Reapi.Digest).Assembly.GetExportedTypes()
        .Select(type => type.GetProperty("Descriptor", BindingFlags.Public | BindingFlags.Static))
        .Where(property => property?.PropertyType == typeof(FileDescriptor))
        .Select(property => (FileDescriptor)property!.GetValue(null)!)
        .ToDictionary(file => $"{file.Package}.{Path.GetFileNameWithoutExtension(file.Name)}");

    public static IReadOnlySet<string> Facts(FileDescriptor file) => file.Services.SelectMany(FactsOf)
        .Concat(file.EnumTypes.SelectMany(FactsOf))
        .Concat(file.MessageTypes.SelectMany(FactsOf))
        .Append($"package {file.Package}")
        .ToHashSet();

    private static IEnumerable<string> FactsOf(ServiceDescriptor service) => service.Methods
        .Select(method => $"rpc {service.Name}.{method.Name}: " +
            $"{Streams(method.IsClientStreaming)}{NameIn(service.File, method.InputType)} -> " +
            $"{Streams(method.IsServerStreaming)}{NameIn(service.File, method.OutputType)}")
        .Append($"service {service.Name}");

    private static IEnumerable<string> FactsOf(EnumDescriptor type) =>
        type.Values.Select(value => $"enum {NameIn(type.File, type)} {value.Name}={value.Number}");

    private static IEnumerable<string> FactsOf(MessageDescriptor type)
    {
        string name = NameIn(type.File, type);
        return type.Fields.InDeclarationOrder().Select(field => $"{name} field {FactOf(field)}")
            .Concat(type.ToProto().ReservedRange.Select(range => $"{name} reserved {NumbersOf(range)}"))
            .Concat(type.EnumTypes.SelectMany(FactsOf))
            .Concat(type.NestedTypes.Where(nested => !IsMapEntry(nested)).SelectMany(FactsOf))
            .Append($"message {name}");
    }

    private static string FactOf(FieldDescriptor field)
    {
        FieldDescriptorProto proto = field.ToProto();
        string oneof = field.RealContainingOneof is { } group ? $" oneof {group.Name}" : "";
        string deprecated = proto.Options is { Deprecated: true } ? " deprecated" : "";
        string optional = proto.Proto3Optional ? " optional" : "";
        return $"{field.FieldNumber} {field.Name} : {LabelledTypeOf(field)}{oneof}{deprecated}{optional}";
    }

    private static string LabelledTypeOf(FieldDescriptor field)
    {
        if (!field.IsMap)
        {
            return field.IsRepeated ? $"repeated {TypeOf(field)}" : TypeOf(field);
        }

        IList<FieldDescriptor> entry = field.MessageType.Fields.InFieldNumberOrder();
        return $"map<{TypeOf(entry[0])}, {TypeOf(entry[1])}>";
    }

    private static string TypeOf(FieldDescriptor field) => field.FieldType switch
    {
        FieldType.Message => NameIn(field.File, field.MessageType),
        FieldType.Enum => NameIn(field.File, field.EnumType),
        FieldType scalar => scalar.ToString().ToLowerInvariant(),
    };

    private static string NameIn(FileDescriptor file, IDescriptor type) => type.File.Package == file.Package
        ? type.FullName[(file.Package.Length + 1)..]
        : type.FullName;

    private static string NumbersOf(DescriptorProto.Types.ReservedRange range)
    {
        int last = range.End - 1;
        return range.Start == last ? $"{last}" : $"{range.Start}..{last}";
    }

    private static string Streams(bool streams) => streams ? "stream " : "";

    private static bool IsMapEntry(MessageDescriptor type) => type.ToProto().Options is { MapEntry: true };
}
