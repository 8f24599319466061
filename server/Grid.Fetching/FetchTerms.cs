using Grid.Core;
using Grid.Fetching.Content;
using Grid.Fetching.Network;
using Grid.Storage.Assets;

namespace Grid.Fetching;

/// <summary>What the qualifiers of a request say about what is fetched.</summary>
internal sealed class FetchTerms
{
    private const string Checksum = "checksum.sri";
    private const string Type = "resource_type";
    private const string Directory = "directory";

    private const string Commit = "vcs.commit";
    private const string Branch = "vcs.branch";

    // Bazel's own name of what it asks for: part of what it is stored by, and nothing else.
    private const string CanonicalId = "bazel.canonical_id";

    private const string HeaderPrefix = "http_header:";
    private const string HeaderOfOnePrefix = "http_header_url:";

    private readonly List<(int? Place, string Name, string Value)> _headers = [];

    private FetchTerms()
    {
    }

    /// <summary>What the content has to be; null when anything will do.</summary>
    public Integrity? Integrity { get; private set; }

    /// <summary>The media type of an archive; null when it has to be found out.</summary>
    public string? ResourceType { get; private set; }

    /// <summary>The commit of a repository; null when it is not said.</summary>
    public string? VersionCommit { get; private set; }

    /// <summary>The branch of a repository; null when it is not said.</summary>
    public string? VersionBranch { get; private set; }

    /// <summary>The folder of an archive or repository that is wanted; null for all of it.</summary>
    public string? Subdirectory { get; private set; }

    /// <exception cref="GridException">INVALID_ARGUMENT for one that is not known, or says nothing sensible.</exception>
    public static FetchTerms Parse(AssetFetch fetch)
    {
        FetchTerms terms = new();
        foreach (AssetQualifier qualifier in fetch.Qualifiers.All)
        {
            terms.Add(qualifier, fetch.Names.Count);
        }

        return terms;
    }

    /// <exception cref="GridException">INVALID_ARGUMENT when what is said is about a repository.</exception>
    public void ThrowIfOfRepository(string name)
    {
        if (VersionCommit is not null || VersionBranch is not null)
        {
            throw GridException.InvalidArgument(
                $"'{Commit}' and '{Branch}' are about repositories, and '{name}' is fetched as a file: write the resource_type "
                + "'application/x-git', and fetch a directory.");
        }
    }

    /// <exception cref="GridException">INVALID_ARGUMENT when what is said is about a file.</exception>
    public void ThrowIfOfFile(string name)
    {
        if (Integrity is not null)
        {
            throw GridException.InvalidArgument($"'{Checksum}' is about files, and '{name}' is a repository: write '{Commit}'.");
        }
    }

    /// <summary>The headers that go to one of the request's places.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> HeadersAt(int place) =>
        [.. _headers.Where(header => header.Place is null || header.Place == place)
            .Select(header => KeyValuePair.Create(header.Name, header.Value))];

    private void Add(AssetQualifier qualifier, int placeCount)
    {
        switch (qualifier.Name)
        {
            case Checksum:
                Integrity = Integrity.Parse(qualifier.Value);
                break;
            case Type:
                ResourceType = qualifier.Value;
                break;
            case Directory:
                Subdirectory = qualifier.Value;
                break;
            case Commit:
                VersionCommit = qualifier.Value;
                break;
            case Branch:
                VersionBranch = qualifier.Value;
                break;
            case CanonicalId:
                break;
            case var name when name.StartsWith(HeaderPrefix, StringComparison.Ordinal):
                AddHeader(place: null, name[HeaderPrefix.Length..], qualifier.Value);
                break;
            case var name when name.StartsWith(HeaderOfOnePrefix, StringComparison.Ordinal):
                AddHeaderOfOne(name[HeaderOfOnePrefix.Length..], qualifier, placeCount);
                break;
            default:
                throw GridException.InvalidArgument(
                    $"The qualifier '{qualifier.Name}' is not known for what has to be fetched: leave it out, or push the asset with it.");
        }
    }

    private void AddHeaderOfOne(string rest, AssetQualifier qualifier, int placeCount)
    {
        string[] parts = rest.Split(':', 2);
        if (parts.Length < 2 || !int.TryParse(parts[0], out int place) || place < 0 || place >= placeCount)
        {
            throw GridException.InvalidArgument(
                $"The qualifier '{qualifier.Name}' is not '{HeaderOfOnePrefix}NUMBER:NAME' with the number of a URI, from 0 on.");
        }

        AddHeader(place, parts[1], qualifier.Value);
    }

    private void AddHeader(int? place, string name, string value)
    {
        RequestHeaders.ThrowIfRefused(name, value);
        _headers.Add((place, name, value));
    }
}
