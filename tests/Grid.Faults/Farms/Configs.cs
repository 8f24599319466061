namespace Grid.Faults.Farms;

/// <summary>The configurations of servers under fault.</summary>
internal static class Configs
{
    public static string Storage(string address, string blobs, string results) => $$"""
        server: [!channel {address: '{{address}}', insecure-mode: true}]
        storages: [!disk-storage &blobs {path: {{blobs}}, size: 5G}]
        caches: [!disk-action-cache &results {path: {{results}}, storage: *blobs}]
        instances:
          - name: '*'
            services: [!cas {storage: *blobs}, !bytestream {storage: *blobs}, !action-cache {cache: *results}]
        """;

    /// <summary>A server with a scheduler, whose blobs and results another server has.</summary>
    public static string Scheduler(
        string address, string database, string storage, string results, int botSilenceSeconds) => $$"""
        server: [!channel {address: '{{address}}', insecure-mode: true}]
        storages: [!remote-storage &blobs {url: 'http://{{storage}}', instance-name: ''}]
        caches: [!remote-action-cache &results {url: 'http://{{results}}', instance-name: ''}]
        schedulers:
          - !sql-scheduler &jobs
            {{database}}
            storage: *blobs
            action-cache: *results
            bot-session-keepalive-timeout: {{botSilenceSeconds}}
        instances:
          - name: '*'
            services:
              - !execution {scheduler: *jobs, endpoints: [execution, operations]}
              - !bots {scheduler: *jobs}
              - !cas {storage: *blobs}
              - !bytestream {storage: *blobs}
              - !action-cache {cache: *results}
              - !logstream
        """;
}
