using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Grid.GrpcContracts.Tests;

/// <summary>What a contract assembly offers to others, in the words of <see cref="ContractUse"/>.</summary>
internal sealed class ContractSurface
{
    private readonly MetadataReader _reader;
    private readonly string _assembly;
    private readonly bool _internalsToo;

    private ContractSurface(MetadataReader reader, bool internalsToo)
    {
        _reader = reader;
        _assembly = reader.GetString(reader.GetAssemblyDefinition().Name);
        _internalsToo = internalsToo;
    }

    /// <param name="assemblyPath">The contract assembly.</param>
    /// <param name="internalsToo">Whether the user is a friend that also sees internal members.</param>
    public static IReadOnlySet<string> Of(string assemblyPath, bool internalsToo)
    {
        using PEReader file = new(File.OpenRead(assemblyPath));
        ContractSurface surface = new(file.GetMetadataReader(), internalsToo);
        return surface.Facts().ToHashSet();
    }

    private IEnumerable<string> Facts() =>
        from handle in _reader.TypeDefinitions
        let type = _reader.GetTypeDefinition(handle)
        where (type.Attributes & TypeAttributes.VisibilityMask) is TypeAttributes.Public or TypeAttributes.NestedPublic
        let name = $"{_assembly}:{SignatureText.Instance.GetTypeFromDefinition(_reader, handle, 0)}"
        from fact in Methods(type).Concat(Fields(type)).Select(member => $"{name}::{member}").Append(name)
        select fact;

    private IEnumerable<string> Methods(TypeDefinition type) =>
        from handle in type.GetMethods()
        let method = _reader.GetMethodDefinition(handle)
        where (method.Attributes & MethodAttributes.MemberAccessMask) is MethodAttributes.Public or MethodAttributes.Family
            or MethodAttributes.FamORAssem || (_internalsToo && method.Attributes.HasFlag(MethodAttributes.Assembly))
        select SignatureText.Method(
            _reader.GetString(method.Name), method.DecodeSignature(SignatureText.Instance, null));

    private IEnumerable<string> Fields(TypeDefinition type) =>
        from handle in type.GetFields()
        let field = _reader.GetFieldDefinition(handle)
        where field.Attributes.HasFlag(FieldAttributes.Public)
        select SignatureText.Field(_reader.GetString(field.Name), field.DecodeSignature(SignatureText.Instance, null));
}
