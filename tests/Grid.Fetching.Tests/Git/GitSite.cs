using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Grid.Fetching.Tests.Git;

/// <summary>A repository with commits of the test's, and a web site that serves it as git's own server does.</summary>
internal sealed class GitSite : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("grid-git-");

    private string Repository => Path.Combine(_folder.FullName, "project.git");

    public WebSite Site { get; private set; } = null!;

    public string Place => Site.At("project.git");

    /// <summary>What each request was let in by.</summary>
    public ConcurrentQueue<string> Authorizations { get; } = new();

    /// <param name="certificate">What it proves itself by; null for a site without TLS.</param>
    public static async Task<GitSite> StartAsync(X509Certificate2? certificate = null)
    {
        GitSite git = new();
        Directory.CreateDirectory(git.Repository);
        await git.RunAsync("init", "--quiet", "--initial-branch=main");
        git.Site = certificate is null
            ? await WebSite.StartAsync(git.AnswerAsync)
            : await WebSite.StartSecuredAsync(certificate, git.AnswerAsync);
        return git;
    }

    /// <summary>Commits files and tells the commit.</summary>
    public async Task<string> CommitAsync(params (string Path, string Content)[] files)
    {
        foreach ((string path, string content) in files)
        {
            string place = Path.Combine(Repository, path);
            Directory.CreateDirectory(Path.GetDirectoryName(place)!);
            await File.WriteAllTextAsync(place, content);
        }

        await RunAsync("add", "--all");
        await RunAsync("-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "--quiet", "--message=m");
        return (await RunAsync("rev-parse", "HEAD")).Trim();
    }

    /// <summary>Runs git in the repository.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        using Process git = Process.Start(new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = Repository,
            RedirectStandardOutput = true,
        })!;
        using CancellationTokenSource late = new(Limit);
        string output = await git.StandardOutput.ReadToEndAsync(late.Token);
        await git.WaitForExitAsync(late.Token);
        git.ExitCode.ShouldBe(0, string.Join(' ', arguments));
        return output;
    }

    public async ValueTask DisposeAsync()
    {
        await Site.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    // git's server is a CGI program.
    private async Task AnswerAsync(HttpContext context)
    {
        Authorizations.Enqueue(context.Request.Headers.Authorization.ToString());
        using Process server = Process.Start(ProgramFor(context.Request))!;
        Task fed = FeedAsync(context.Request.Body, server.StandardInput.BaseStream);
        using MemoryStream answer = new();
        await server.StandardOutput.BaseStream.CopyToAsync(answer);
        await fed;
        byte[] content = answer.ToArray();
        int end = content.AsSpan().IndexOf("\r\n\r\n"u8);
        foreach (string line in Encoding.ASCII.GetString(content, 0, end).Split("\r\n"))
        {
            string[] parts = line.Split(": ", 2);
            if (parts[0] == "Status")
            {
                context.Response.StatusCode = int.Parse(parts[1].AsSpan(0, 3), CultureInfo.InvariantCulture);
            }
            else
            {
                context.Response.Headers[parts[0]] = parts[1];
            }
        }

        await context.Response.Body.WriteAsync(content.AsMemory(end + 4));
    }

    private static async Task FeedAsync(Stream request, Stream input)
    {
        await using (input)
        {
            await request.CopyToAsync(input);
        }
    }

    private ProcessStartInfo ProgramFor(HttpRequest request) => new(NeedsGitAttribute.ServerPath)
    {
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        Environment =
        {
            ["GIT_PROJECT_ROOT"] = _folder.FullName,
            ["GIT_HTTP_EXPORT_ALL"] = "1",
            ["GIT_PROTOCOL"] = request.Headers["Git-Protocol"].ToString(),
            ["PATH_INFO"] = request.Path.Value!,
            ["QUERY_STRING"] = request.QueryString.Value!.TrimStart('?'),
            ["REQUEST_METHOD"] = request.Method,
            ["CONTENT_TYPE"] = request.ContentType ?? string.Empty,
            ["HTTP_CONTENT_ENCODING"] = request.Headers.ContentEncoding.ToString(),
        },
    };
}
