using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Grid.Services.Reflection;

/// <summary>The .proto files behind the served services, found by file name or by the full name of what they declare.</summary>
public sealed class ReflectionIndex
{
    private readonly Dictionary<string, FileDescriptor> _byName = new(StringComparer.Ordinal);
    private readonly Dictionary<string, FileDescriptor> _bySymbol = new(StringComparer.Ordinal);

    public ReflectionIndex(IEnumerable<ServiceDescriptor> services)
    {
        ServiceDescriptor[] all = [.. services];
        ServiceNames = [.. all.Select(service => service.FullName).Order(StringComparer.Ordinal)];
        foreach (ServiceDescriptor service in all)
        {
            AddFile(service.File);
        }
    }

    /// <summary>Full names of the services, sorted.</summary>
    public IReadOnlyList<string> ServiceNames { get; }

    /// <summary>The file of this name and what it imports, serialized; null when there is none.</summary>
    public IReadOnlyList<ByteString>? FileByName(string name) =>
        _byName.TryGetValue(name, out FileDescriptor? file) ? WithImports(file) : null;

    /// <summary>The file that declares the symbol and what it imports, serialized; null when nothing does.</summary>
    public IReadOnlyList<ByteString>? FileOfSymbol(string symbol) =>
        _bySymbol.TryGetValue(symbol, out FileDescriptor? file) ? WithImports(file) : null;

    private static List<ByteString> WithImports(FileDescriptor root)
    {
        List<ByteString> serialized = [];
        HashSet<string> seen = new(StringComparer.Ordinal) { root.Name };
        Queue<FileDescriptor> open = new([root]);
        while (open.TryDequeue(out FileDescriptor? file))
        {
            serialized.Add(file.SerializedData);
            foreach (FileDescriptor import in file.Dependencies.Where(import => seen.Add(import.Name)))
            {
                open.Enqueue(import);
            }
        }

        return serialized;
    }

    private void AddFile(FileDescriptor file)
    {
        if (!_byName.TryAdd(file.Name, file))
        {
            return;
        }

        foreach (FileDescriptor import in file.Dependencies)
        {
            AddFile(import);
        }

        foreach (ServiceDescriptor service in file.Services)
        {
            _bySymbol[service.FullName] = file;
            foreach (MethodDescriptor method in service.Methods)
            {
                _bySymbol[method.FullName] = file;
            }
        }

        foreach (MessageDescriptor message in file.MessageTypes)
        {
            AddMessage(message, file);
        }

        foreach (EnumDescriptor declared in file.EnumTypes)
        {
            AddEnum(declared, file);
        }
    }

    private void AddMessage(MessageDescriptor message, FileDescriptor file)
    {
        _bySymbol[message.FullName] = file;
        foreach (FieldDescriptor field in message.Fields.InDeclarationOrder())
        {
            _bySymbol[field.FullName] = file;
        }

        foreach (MessageDescriptor nested in message.NestedTypes)
        {
            AddMessage(nested, file);
        }

        foreach (EnumDescriptor nested in message.EnumTypes)
        {
            AddEnum(nested, file);
        }
    }

    private void AddEnum(EnumDescriptor declared, FileDescriptor file)
    {
        _bySymbol[declared.FullName] = file;
        foreach (EnumValueDescriptor value in declared.Values)
        {
            _bySymbol[value.FullName] = file;
        }
    }
}
