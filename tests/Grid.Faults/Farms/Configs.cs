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

    /// <summary>A server whose instances have quotas of the bots called <c>linux-bots</c>.</summary>
    public static string Quotas(string address, string database, string storage, int attemptsMax) => $$"""
        server: [!channel {address: '{{address}}', insecure-mode: true}]
        storages: [!remote-storage &blobs {url: 'http://{{storage}}', instance-name: ''}]
        schedulers:
          - !sql-scheduler &jobs
            {{database}}
            storage: *blobs
            max-job-attempts: {{attemptsMax}}
            cohort-set: &cohorts !cohort-set {cohorts: [{name: linux-bots, property-labels: [linux]}]}
            assigners: [!cohort-assigner {cohort-set: *cohorts, preemption-delay: 0.2}]
        instances:
          - name: '*'
            services: [!execution {scheduler: *jobs, endpoints: [execution, operations]}, !bots {scheduler: *jobs}]
        services: [!quota-service {scheduler: *jobs}]
        """;

    /// <summary>A server with a property set.</summary>
    public static string Platforms(string address, string database, string storage, string propertySet) => $$"""
        server: [!channel {address: '{{address}}', insecure-mode: true}]
        storages: [!remote-storage &blobs {url: 'http://{{storage}}', instance-name: ''}]
        schedulers:
          - !sql-scheduler &jobs
            {{database}}
            storage: *blobs
            property-set: {{propertySet}}
        instances:
          - name: '*'
            services:
              - !execution {scheduler: *jobs, endpoints: [execution, operations]}
              - !bots {scheduler: *jobs}
              - !cas {storage: *blobs}
              - !bytestream {storage: *blobs}
        """;
}
