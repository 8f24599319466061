using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Grid.GrpcContracts.Tests;

/// <summary>The types and members of the contract assemblies that an assembly was compiled against.</summary>
internal sealed class ContractUse
{
    private static readonly string[] ContractAssemblies = ["Grpc.Core.Api", "Grpc.Net.Common"];

    private readonly MetadataReader _reader;

    private ContractUse(MetadataReader reader) => _reader = reader;

    /// <summary>Types as <c>Assembly:Type</c>, members as <c>Assembly:Type::signature</c>.</summary>
    public static IReadOnlySet<string> In(string assemblyPath)
    {
        using PEReader file = new(File.OpenRead(assemblyPath));
        ContractUse use = new(file.GetMetadataReader());
        return use.Types().Concat(use.Members()).ToHashSet();
    }

    /// <summary>The contract assemblies with version and public key token, as their user names them.</summary>
    public static IReadOnlySet<string> IdentitiesIn(string assemblyPath)
    {
        using PEReader file = new(File.OpenRead(assemblyPath));
        MetadataReader reader = file.GetMetadataReader();
        return reader.AssemblyReferences.Select(handle => reader.GetAssemblyReference(handle).GetAssemblyName())
            .Where(name => ContractAssemblies.Contains(name.Name))
            .Select(name => name.FullName)
            .ToHashSet();
    }

    private IEnumerable<string> Types() => _reader.TypeReferences
        .Select(handle => ContractType(handle))
        .OfType<string>();

    private IEnumerable<string> Members() =>
        from handle in _reader.MemberReferences
        let member = _reader.GetMemberReference(handle)
        let owner = ContractType(member.Parent)
        where owner is not null
        select $"{owner}::{SignatureOf(member)}";

    private string SignatureOf(MemberReference member)
    {
        string name = _reader.GetString(member.Name);
        return member.GetKind() is MemberReferenceKind.Method
            ? SignatureText.Method(name, member.DecodeMethodSignature(SignatureText.Instance, null))
            : SignatureText.Field(name, member.DecodeFieldSignature(SignatureText.Instance, null));
    }

    /// <summary>The name of a contract's type, or null when the type is anybody else's.</summary>
    private string? ContractType(EntityHandle handle) => handle.Kind switch
    {
        HandleKind.TypeReference => ContractType((TypeReferenceHandle)handle),
        HandleKind.TypeSpecification => ContractType(DefinitionOf((TypeSpecificationHandle)handle)),
        _ => null,
    };

    private string? ContractType(TypeReferenceHandle handle) =>
        AssemblyOf(handle) is { } assembly && ContractAssemblies.Contains(assembly)
            ? $"{assembly}:{SignatureText.Instance.GetTypeFromReference(_reader, handle, 0)}"
            : null;

    private string? AssemblyOf(TypeReferenceHandle handle) => _reader.GetTypeReference(handle).ResolutionScope switch
    {
        { Kind: HandleKind.TypeReference } outer => AssemblyOf((TypeReferenceHandle)outer),
        { Kind: HandleKind.AssemblyReference } assembly =>
            _reader.GetString(_reader.GetAssemblyReference((AssemblyReferenceHandle)assembly).Name),
        _ => null,
    };

    /// <summary>The open type of an instantiation such as <c>Method&lt;A, B&gt;</c>.</summary>
    private EntityHandle DefinitionOf(TypeSpecificationHandle handle)
    {
        BlobReader signature = _reader.GetBlobReader(_reader.GetTypeSpecification(handle).Signature);
        if (signature.ReadSignatureTypeCode() is not SignatureTypeCode.GenericTypeInstance)
        {
            return default;
        }

        signature.ReadSignatureTypeCode();
        return signature.ReadTypeHandle();
    }
}
