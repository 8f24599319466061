using System.Net;
using Grid.Core;
using Grid.Fetching.Network;

namespace Grid.Fetching.Git;

/// <summary>Fetches one commit of a repository over HTTP, from a permitted host, and gives it out as a tar.</summary>
internal sealed class GitPlaces(HostRules rules, GitProgram git, string? authoritiesPath)
{
    private const string MediaType = "application/x-git";
    private const string Suffix = ".git";

    // Where git's library looks for those that the machine trusts.
    private const string MachinesAuthorities = "/etc/ssl/certs";

    // What the repository itself says of its files is not heeded: what is wanted is what was committed.
    private const string Attributes = "* -export-ignore -export-subst -text -ident -eol -working-tree-encoding -filter\n";

    private readonly GuardedConnections _hosts = new(rules, (host, cancellation) => Dns.GetHostAddressesAsync(host, cancellation));

    /// <summary>Whether a place is a repository.</summary>
    public static bool Reaches(string name, string? resourceType) =>
        HttpDownloads.Reaches(name)
        && (resourceType is null ? new Uri(name).AbsolutePath.EndsWith(Suffix, StringComparison.Ordinal) : resourceType == MediaType);

    /// <summary>Fetches a revision and has its tar read.</summary>
    /// <exception cref="GridException">Why it could not be.</exception>
    public async Task<T> GetAsync<T>(
        Uri place,
        GitRevision revision,
        string? subdirectory,
        IReadOnlyList<KeyValuePair<string, string>> headers,
        string folder,
        Func<Stream, Task<T>> read,
        CancellationToken cancellation)
    {
        ThrowIfMissing();
        IReadOnlyList<KeyValuePair<string, string>> settings = await SettingsForAsync(place, headers, cancellation);
        DirectoryInfo repository = Directory.CreateDirectory(Path.Combine(folder, Path.GetRandomFileName()));
        try
        {
            await git.RunAsync(repository.FullName, settings, ["init", "--quiet", "--bare", "."], SkipAsync, cancellation);
            await File.WriteAllTextAsync(Path.Combine(repository.FullName, "info", "attributes"), Attributes, cancellation);
            await git.RunAsync(
                repository.FullName,
                settings,
                ["fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules", "--", place.AbsoluteUri, revision.Text],
                SkipAsync,
                cancellation);
            await git.RunAsync(
                repository.FullName,
                settings,
                ["ls-tree", "-r", "-z", "FETCH_HEAD"],
                tree => GitSubmodules.ThrowIfAnyAsync(tree, subdirectory, place.AbsoluteUri, cancellation),
                cancellation);
            return await git.RunAsync(
                repository.FullName, settings, ["archive", "--format=tar", "FETCH_HEAD"], read, cancellation);
        }
        finally
        {
            repository.Delete(recursive: true);
        }
    }

    private static void ThrowIfMissing()
    {
        string[] folders = ["/usr/local/bin", "/usr/bin", "/bin"];
        if (!folders.Any(folder => File.Exists(Path.Combine(folder, "git"))))
        {
            throw new GridException(
                GridStatus.Unimplemented, "There is no git on this server: install it, or name an archive of the revision.");
        }
    }

    // The address that was looked at is the one that is connected to, and nothing leads on from there.
    private async ValueTask<IReadOnlyList<KeyValuePair<string, string>>> SettingsForAsync(
        Uri place, IReadOnlyList<KeyValuePair<string, string>> headers, CancellationToken cancellation)
    {
        rules.ThrowIfRefused(place.IdnHost);
        IPAddress address = await _hosts.FindAsync(new DnsEndPoint(place.IdnHost, place.Port), cancellation);
        KeyValuePair<string, string>[] trusted = authoritiesPath is null
            ? []
            : [new("http.sslCAInfo", authoritiesPath), new("http.sslCAPath", MachinesAuthorities)];
        return
        [
            .. trusted,
            new("http.curloptResolve", $"{place.IdnHost}:{place.Port}:{address}"),
            new("http.followRedirects", "false"),
            new("http.proxy", string.Empty),
            new("protocol.allow", "never"),
            new("protocol.http.allow", "always"),
            new("protocol.https.allow", "always"),
            new("credential.helper", string.Empty),
            new("transfer.fsckObjects", "true"),
            new("gc.auto", "0"),
            .. headers.Select(header => KeyValuePair.Create("http.extraHeader", $"{header.Key}: {header.Value}")),
        ];
    }

    private static async Task<bool> SkipAsync(Stream output)
    {
        await output.CopyToAsync(Stream.Null);
        return true;
    }
}
