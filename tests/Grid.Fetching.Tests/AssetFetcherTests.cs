using System.Security.Cryptography;
using Grid.Conformance;
using Grid.Core;
using Grid.Storage;
using Grid.Storage.Assets;
using Microsoft.AspNetCore.Http;

namespace Grid.Fetching.Tests;

public sealed class AssetFetcherTests
{
    private static readonly byte[] Content = "content"u8.ToArray();

    [Fact]
    public async Task What_is_at_a_place_is_stored()
    {
        await using WebSite site = await WebSite.WithAsync(Content);
        await using Fetches fetches = new(site);

        FetchedAsset fetched = await fetches.BlobAsync(site.At("a"));

        fetched.ShouldBe(new FetchedAsset(site.At("a"), Digest.Of(Content), IsPinned: false));
        (await fetches.Cas.ReadAsync(fetched.Digest, default))!.Value.ToArray().ShouldBe(Content);
    }

    [Fact]
    public async Task A_download_larger_than_memory_is_to_hold_goes_by_a_file_that_is_gone_afterwards()
    {
        Blob large = Blobs.OfSize(3 << 20);
        DirectoryInfo spool = Directory.CreateTempSubdirectory("grid-spool-");
        try
        {
            await using WebSite site = await WebSite.WithAsync(large.Content.ToArray());
            await using (Fetches fetches = new(site, options => options with { SpoolFolder = spool.FullName }))
            {
                (await fetches.BlobAsync(site.At("large"))).Digest.ShouldBe(large.Digest);
                spool.EnumerateFiles("*", SearchOption.AllDirectories).Select(file => file.Name).ShouldBe([".owner"]);
            }

            spool.EnumerateFileSystemInfos().ShouldBeEmpty();
        }
        finally
        {
            spool.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task What_a_killed_server_had_fetched_is_removed_at_the_next_start_and_what_a_living_one_has_is_not()
    {
        DirectoryInfo spool = Directory.CreateTempSubdirectory("grid-spool-");
        try
        {
            await using WebSite site = await WebSite.WithAsync(Content);
            await using Fetches neighbour = new(site, options => options with { SpoolFolder = spool.FullName });
            await neighbour.BlobAsync(site.At("a"));
            string living = spool.EnumerateDirectories().ShouldHaveSingleItem().FullName;
            Directory.CreateDirectory(Path.Combine(spool.FullName, "grid-fetch-killed", "objects"));

            await using Fetches next = new(site, options => options with { SpoolFolder = spool.FullName });

            spool.EnumerateDirectories().ShouldHaveSingleItem().FullName.ShouldBe(living);
        }
        finally
        {
            spool.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Content_of_the_right_checksum_is_pinned_and_of_a_wrong_one_refused()
    {
        await using WebSite site = await WebSite.WithAsync(Content);
        await using Fetches fetches = new(site);

        await fetches.FailAsync(fetches.BlobAsync(site.At("a"), Sri("other"u8)), GridStatus.Aborted);
        (await fetches.BlobAsync(site.At("a"), Sri(Content), new("bazel.canonical_id", "a b"))).IsPinned.ShouldBeTrue();
    }

    [Theory]
    [InlineData(404, GridStatus.NotFound)]
    [InlineData(410, GridStatus.NotFound)]
    [InlineData(401, GridStatus.PermissionDenied)]
    [InlineData(403, GridStatus.PermissionDenied)]
    [InlineData(500, GridStatus.Unavailable)]
    [InlineData(206, GridStatus.Unavailable)]
    public async Task A_place_that_answers_otherwise_is_told_with_its_status(int httpStatus, GridStatus status)
    {
        await using WebSite site = await WebSite.StartAsync(context =>
        {
            context.Response.StatusCode = httpStatus;
            return context.Response.Body.WriteAsync(Content).AsTask();
        });
        await using Fetches fetches = new(site);

        GridException failure = await fetches.FailAsync(fetches.BlobAsync(site.At("a?token=s3cret")), status);

        failure.Message.ShouldContain($"{httpStatus}");
        failure.Message.ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task Of_several_places_the_first_that_has_it_serves()
    {
        await using WebSite site = await WebSite.StartAsync(context =>
        {
            context.Response.StatusCode = context.Request.Path == "/b" ? 200 : 404;
            return context.Response.Body.WriteAsync(Content).AsTask();
        });
        await using Fetches fetches = new(site);

        (await fetches.RunAsync(AssetKind.Blob, ["urn:a", site.At("a"), site.At("b")])).Name.ShouldBe(site.At("b"));
    }

    [Fact]
    public async Task Headers_go_to_the_places_they_are_for_and_not_to_whom_those_lead_on_to()
    {
        List<string> seen = [];
        RequestDelegate answer = context =>
        {
            seen.Add($"{context.Request.Path} {context.Request.Headers["X-All"]} {context.Request.Headers.Authorization}");
            return context.Response.Body.WriteAsync(Content).AsTask();
        };
        await using WebSite other = await WebSite.StartAsync(answer);
        await using WebSite site = await WebSite.StartAsync(context =>
        {
            context.Response.StatusCode = 404;
            if (context.Request.Path == "/1")
            {
                context.Response.Redirect(other.At("elsewhere"));
            }

            return answer(context);
        });
        await using Fetches fetches = new(site, options => options with { Hosts = new([], [site.Host, other.Host]) });
        AssetQualifier[] headers =
        [
            new("http_header:X-All", "all"), new("http_header_url:1:Authorization", "token"),
        ];

        await fetches.RunAsync(AssetKind.Blob, [site.At("0"), site.At("1")], headers);

        seen.ShouldBe(["/0 all ", "/1 all token", "/elsewhere  "]);
    }

    [Theory]
    [InlineData("vcs.branch", "main")]
    [InlineData("checksum.sri", "md5-x")]
    [InlineData("http_header:Host", "other")]
    [InlineData("http_header:Content-Length", "5")]
    [InlineData("http_header:X", "a\r\nY: b")]
    [InlineData("http_header:X Y", "a")]
    [InlineData("http_header:", "a")]
    [InlineData("http_header_url:1:X", "a")]
    [InlineData("http_header_url:x:X", "a")]
    [InlineData("http_header_url:0", "a")]
    public async Task A_qualifier_that_cannot_be_heeded_is_refused_by_name_before_anything_is_fetched(string name, string value)
    {
        int requests = 0;
        await using WebSite site = await WebSite.StartAsync(_ =>
        {
            requests++;
            return Task.CompletedTask;
        });
        await using Fetches fetches = new(site);

        await fetches.FailAsync(fetches.BlobAsync(site.At("a"), new AssetQualifier(name, value)), GridStatus.InvalidArgument);

        requests.ShouldBe(0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_than_is_taken_is_refused_whether_it_is_announced_or_not(bool isAnnounced)
    {
        await using WebSite site = await WebSite.StartAsync(async context =>
        {
            context.Response.ContentLength = isAnnounced ? 1001 : null;
            await context.Response.Body.WriteAsync(new byte[1001]);
        });
        await using Fetches fetches = new(site, options => options with { SizeBytesMax = 1000 });

        GridException failure = await fetches.FailAsync(fetches.BlobAsync(site.At("a")), GridStatus.ResourceExhausted);

        failure.Message.ShouldContain("1000");
    }

    [Fact]
    public async Task A_download_that_breaks_off_is_not_stored()
    {
        await using WebSite site = await WebSite.StartAsync(async context =>
        {
            context.Response.ContentLength = 1000;
            await context.Response.Body.WriteAsync(Content);
            context.Abort();
        });
        await using Fetches fetches = new(site);

        await fetches.FailAsync(fetches.BlobAsync(site.At("a")), GridStatus.Unavailable);
    }

    [Fact]
    public async Task A_place_that_says_nothing_for_too_long_is_given_up()
    {
        ManualTime time = new();
        TaskCompletionSource asked = new();
        await using WebSite site = await WebSite.StartAsync(context =>
        {
            TaskCompletionSource gone = new();
            context.RequestAborted.Register(gone.SetResult);
            asked.SetResult();
            return gone.Task;
        });
        await using Fetches fetches = new(site, options => options with { DurationMax = TimeSpan.FromMinutes(1) }, time);

        Task fetch = fetches.BlobAsync(site.At("a"));
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        time.Advance(TimeSpan.FromMinutes(1));

        await fetches.FailAsync(fetch, GridStatus.DeadlineExceeded);
    }

    [Fact]
    public async Task A_host_that_is_not_allowed_is_not_asked()
    {
        int requests = 0;
        await using WebSite site = await WebSite.StartAsync(_ =>
        {
            requests++;
            return Task.CompletedTask;
        });
        await using Fetches fetches = new(site, options => options with { Hosts = new(["example.org"], []) });

        await fetches.FailAsync(fetches.BlobAsync(site.At("a")), GridStatus.PermissionDenied);

        requests.ShouldBe(0);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data", GridStatus.PermissionDenied)]
    [InlineData("http://localhost:1/", GridStatus.PermissionDenied)]
    [InlineData("file:///etc/passwd", GridStatus.PermissionDenied)]
    public async Task A_redirect_leads_to_no_place_that_could_not_be_asked_for(string target, GridStatus status)
    {
        await using WebSite site = await WebSite.StartAsync(context =>
        {
            context.Response.Redirect(target);
            return Task.CompletedTask;
        });
        await using Fetches fetches = new(site, options => options with { Hosts = new(["*"], [site.Host]) });

        await fetches.FailAsync(fetches.BlobAsync(site.At("a")), status);
    }

    [Fact]
    public async Task A_place_that_leads_on_and_on_is_given_up()
    {
        int requests = 0;
        await using WebSite site = await WebSite.StartAsync(context =>
        {
            context.Response.Redirect($"/{requests++}");
            return Task.CompletedTask;
        });
        await using Fetches fetches = new(site);

        await fetches.FailAsync(fetches.BlobAsync(site.At("a")), GridStatus.Unavailable);

        requests.ShouldBe(11);
    }

    [Fact]
    public async Task Who_waits_in_too_long_a_queue_is_told_so()
    {
        TaskCompletionSource asked = new();
        TaskCompletionSource go = new();
        await using WebSite site = await WebSite.StartAsync(async context =>
        {
            asked.TrySetResult();
            await go.Task;
            await context.Response.Body.WriteAsync(Content);
        });
        await using Fetches fetches = new(site, options => options with { FetchCountMax = 1, WaitingCountMax = 0 });

        Task first = fetches.BlobAsync(site.At("a"));
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Task second = fetches.BlobAsync(site.At("b"));
        await fetches.FailAsync(fetches.BlobAsync(site.At("c")), GridStatus.ResourceExhausted);

        go.SetResult();
        await first;
        await second;
    }

    [Fact]
    public async Task A_fetch_under_way_ends_when_the_server_does()
    {
        TaskCompletionSource asked = new();
        await using WebSite site = await WebSite.StartAsync(context =>
        {
            TaskCompletionSource gone = new();
            context.RequestAborted.Register(gone.SetResult);
            asked.SetResult();
            return gone.Task;
        });
        Fetches fetches = new(site);
        Task fetch = fetches.BlobAsync(site.At("a"));
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(30));

        await fetches.DisposeAsync();

        await fetches.FailAsync(fetch, GridStatus.Unavailable);
    }

    private static AssetQualifier Sri(ReadOnlySpan<byte> content) =>
        new("checksum.sri", "sha256-" + Convert.ToBase64String(SHA256.HashData(content)));
}
